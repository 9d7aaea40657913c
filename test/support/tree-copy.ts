import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** What a program came to. */
export interface Ran {
  readonly status: number | null;
  readonly said: string;
}

/** How specs are run in a tree. */
export interface JestOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly only?: string;
}

/** The whole tree, somewhere else: what is put into it touches nobody. */
export interface TreeCopy {
  readonly root: string;
  /** Runs Node there. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Ran;
  /** Runs specs there; `only` those tests whose names match. */
  jest(project: 'unit' | 'house', specs: readonly string[], options?: JestOptions): Ran;
  /** Gives what a TypeScript expression is there, by way of JSON; `imports` come before it. */
  evaluate<Value>(imports: string, expression: string): Value;
  /** Files that are not as they were copied, new ones among them; below the root. */
  changed(): string[];
  drop(): Promise<void>;
}

const parts = [
  'apps',
  'libs',
  'config',
  'docs',
  'test',
  'tools',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
  '.swcrc',
  '.dependency-cruiser.cjs',
];

/** Copies everything that an app, a spec and the layouts need. */
export async function copyTree(): Promise<TreeCopy> {
  const root = await mkdtemp(join(tmpdir(), 'redress-tree-'));
  for (const part of parts) await cp(part, join(root, part), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  const before = hashes(root);
  const run: TreeCopy['run'] = (args, env = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 50_000_000,
    });
    return { status, said: `${stdout}${stderr}` };
  };
  return {
    root,
    run,
    jest: (project, specs, { env, only } = {}) => {
      const named = only === undefined ? [] : ['--testNamePattern', only];
      const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
      return run([...jest, '--selectProjects', project, ...named, '--', ...specs], env);
    },
    evaluate: <Value>(imports: string, expression: string) => {
      const program = `${imports}\nprocess.stdout.write('\\n' + JSON.stringify(${expression}));`;
      const { status, said } = run(['--import', 'tsx', '--input-type=module', '--eval', program]);
      if (status !== 0) throw new Error(said);
      return JSON.parse(said.trim().split('\n').at(-1) as string) as Value;
    },
    changed: () => {
      const after = hashes(root);
      return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
    },
    drop: () => rm(root, { recursive: true, force: true }),
  };
}

function hashes(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const look = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (name === 'node_modules') continue;
      if (statSync(path).isDirectory()) look(path);
      else found.set(relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  };
  look(root);
  return found;
}
