import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Linux has it where sessions are scheduled as groups; a process in a group of its own makes (containers, systemd) is in none. */
const grouped = existsSync('/proc/self/autogroup');

describe('stepping aside', () => {
  it.each([
    [true, grouped ? 10 : 'no groups'],
    [false, grouped ? 'as it was' : 'no groups'],
  ])('lowers the process, and its session where it leads one (%s: %s)', async (detached, session) => {
    const script = `
      import { existsSync, readFileSync } from 'node:fs';
      import { getPriority } from 'node:os';
      import { stepAside } from './libs/shared/src/platform/process/step-aside.ts';
      const group = () => existsSync('/proc/self/autogroup') ? Number(readFileSync('/proc/self/autogroup', 'utf8').split('nice ')[1]) : 'no groups';
      const before = group();
      stepAside();
      const after = group();
      console.log(JSON.stringify({ own: getPriority(), session: after === before && after !== 'no groups' ? 'as it was' : after }));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      detached,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout!.on('data', (chunk) => {
      said += chunk;
    });
    await once(child, 'close');
    expect(JSON.parse(said)).toEqual({ own: 10, session });
  });
});
