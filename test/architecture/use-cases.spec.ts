import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

describe('every use case of the desk and the router', () => {
  const filesIn = (folder: string, end: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(end))
      .map((file) => join(folder, file));
  const useCases = [...filesIn('apps/gateway/src/desk/actions', '.ts'), ...filesIn('apps/router/src', '.ts')].filter(
    (file) =>
      !/\.(?:spec|module|controller)\.ts$/.test(file) &&
      /\b(?:unitOfWork|work): (?:UnitOfWork|Transactions|Pick)/.test(readFileSync(file, 'utf8')),
  );
  const specs = ['apps', 'test'].flatMap((folder) => filesIn(folder, '.spec.ts')).map((file) => readFileSync(file, 'utf8'));

  it.each(useCases)('%s has a spec that asks it by itself', (file) => {
    const name = basename(file, '.ts');
    const beside = [join(dirname(file), `${name}.spec.ts`), join('test/house', `${name}.spec.ts`)].some((path) => existsSync(path));
    expect(beside || specs.some((text) => text.includes(`/${name}.js'`))).toBe(true);
  });

  it('is found', () => expect(useCases.length).toBeGreaterThan(14));
});
