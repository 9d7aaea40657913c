import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

/**
 * What the system says of a process's session, before and after it stepped aside. Linux has the file wherever it can schedule sessions as
 * groups, and leaves it empty for a process that is in none (one whose session was begun outside its container).
 */
async function whoSteppedAside(detached: boolean): Promise<{ own: number; before: string; after: string }> {
  const script = `
    import { existsSync, readFileSync } from 'node:fs';
    import { getPriority } from 'node:os';
    import { stepAside } from './libs/shared/src/platform/process/step-aside.ts';
    const session = () => existsSync('/proc/self/autogroup') ? readFileSync('/proc/self/autogroup', 'utf8') : '';
    const before = session();
    stepAside();
    console.log(JSON.stringify({ own: getPriority(), before, after: session() }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    detached,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout!.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return JSON.parse(said);
}

describe('stepping aside', () => {
  it('lowers the process, and the session that it leads, where the system has sessions as groups', async () => {
    const { own, before, after } = await whoSteppedAside(true);
    expect(own).toBe(10);
    expect(after).toBe(before.replace('nice 0', 'nice 10'));
  });

  it('leaves a session alone that others have begun', async () => {
    const { own, before, after } = await whoSteppedAside(false);
    expect(own).toBe(10);
    expect(after).toBe(before);
  });
});
