import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run new -- channel|provider|page|event <id> [title|medium]`: lays out the folder of a new thing, with a first test that fails until
 * somebody has said what only they can know. What is left to do is printed. Nothing that is there is written over.
 */
const usage = `npm run new -- channel <id> [title]              a door: apps/gateway/src/channels/<id>
npm run new -- provider <id> [sms|email] [title] a way out: apps/notifier/src/providers/<id>
npm run new -- page <id> [title]                 a page of the desk: apps/gateway/src/desk/pages/<id>
npm run new -- event <thing.happened>            a line of the trail: apps/gateway/src/desk/pages/locales/events`;

interface Kind {
  readonly id: RegExp;
  /** Below the root; the layout's files lie in it. */
  readonly folder: (id: string) => string;
  /** Folders that begin empty. */
  readonly empty?: readonly string[];
  /** What is left, in order. */
  readonly left: (id: string, pascal: string) => readonly string[];
}

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const kinds: Readonly<Record<string, Kind>> = {
  channel: {
    id: kebab,
    folder: (id) => `apps/gateway/src/channels/${id}`,
    empty: ['specimens'],
    left: (id) => [
      'a real message: specimens/message.json, and what becomes of it: specimens/message.expected.json',
      'facts.ts, message.ts, judge-signature.ts, door.md: as the manual of the provider has it',
      `CHANNELS=${id} npm run jest -- test/contracts/channels.spec.ts`,
      'npm run --silent build && npm run --silent redress -- check --write-docs && npm run openapi',
      'docs/how-to/add-a-channel.md says the rest. Nothing outside the folder is edited.',
    ],
  },
  provider: {
    id: kebab,
    folder: (id) => `apps/notifier/src/providers/${id}`,
    left: (id) => [
      `its refusals in our words: ${id}-words.ts`,
      `settings.ts, ${id}-provider.ts, receipt.ts, testing/double.ts: as the manual of the provider has it`,
      `PROVIDERS=${id} npm run jest -- test/contracts/providers.spec.ts`,
      'npm run --silent build && npm run --silent redress -- check --write-docs',
      'docs/how-to/add-a-provider.md says the rest. Nothing outside the folder is edited.',
    ],
  },
  page: {
    id: kebab,
    folder: (id) => `apps/gateway/src/desk/pages/${id}`,
    left: (id, pascal) => [
      'words.json: every sentence in three languages',
      `1. apps/gateway/src/desk/pages/desk-pages.module.ts: ${pascal}PagesController among its controllers`,
      `2. test/architecture/floors.json: "desk/pages/${id}" after "desk/pages", then npm run draw`,
      `3. test/house/desk-forms.spec.ts: '/desk/${id}' in the table of pages, with what each role gets`,
      'docs/how-to/add-a-page.md says the rest.',
    ],
  },
  event: {
    id: /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/,
    folder: () => 'apps/gateway/src/desk/pages/locales/events',
    left: (id) => [
      `${id}.json: the line of the trail in three languages`,
      `1. libs/shared/src/messages/topology.ts: '${id}' with who is told of it`,
      `2. where it happens: tx.record([{ kind: '${id}', … }]) in the transaction of what it tells of`,
      `3. where somebody is told of it: @OnEvent('${id}', '<consumer>')`,
      'docs/how-to/add-an-event.md says the rest.',
    ],
  },
};

const pascalOf = (id: string): string => id.replace(/(^|[-.])(\w)/g, (_all, _cut, letter: string) => letter.toUpperCase());

/** What stands for what in a layout: `__id__`, `__Pascal__`, `__CONST__`, `__Header__`, `__Title__`, `__medium__`. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/__([A-Za-z]+)__/g, (whole, name: string) => values[name] ?? whole);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Lays out a new thing below `root` and gives the lines to print. Fails with a sentence when it cannot. */
export function layOut(root: string, given: readonly string[]): string[] {
  const [kind = '', id = '', ...rest] = given;
  const wanted = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!wanted || id === '') throw new Error(usage);
  if (!wanted.id.test(id))
    throw new Error(
      kind === 'event'
        ? `An event is a fact in the past tense, as invoice.paid: not ${id}.`
        : `Write the id in small letters with hyphens: not ${id}.`,
    );
  const medium = kind === 'provider' && /^(sms|email)$/.test(rest[0] ?? '') ? (rest.shift() as string) : 'sms';
  const pascal = pascalOf(id);
  const title = rest.join(' ') || pascal.replace(/(\B[A-Z])/g, ' $1');
  if (!/^[\p{L}\p{N} .()&-]{1,60}$/u.test(title)) throw new Error('Write the title in letters, digits and spaces.');
  const values = {
    id,
    Pascal: pascal,
    CONST: id.toUpperCase().replaceAll('-', '_'),
    Header: id.replace(/(^|-)(\w)/g, (_all, cut: string, letter: string) => cut + letter.toUpperCase()),
    Title: title,
    medium,
    recipient: medium === 'sms' ? "'+8613900010000'" : "'li.si@mail.example'",
  };
  const layout = join(dirname(fileURLToPath(import.meta.url)), 'new', kind);
  const folder = join(root, wanted.folder(id));
  const files = filesBelow(layout).map((from) => ({
    from,
    to: join(folder, fill(relative(layout, from), values).replace(/\.txt$/, '')),
  }));
  const there = files.find(({ to }) => existsSync(to));
  if (there) throw new Error(`${relative(root, there.to)} is there already: nothing was written.`);
  for (const { from, to } of files) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, fill(readFileSync(from, 'utf8'), values));
  }
  for (const name of wanted.empty ?? []) mkdirSync(join(folder, name), { recursive: true });
  const test = files.find(({ to }) => to.endsWith('.spec.ts'))?.to ?? '';
  return [
    ...files.map(({ to }) => relative(root, to)),
    '',
    `The first test fails: npm run jest -- ${relative(root, test)}`,
    'Then:',
    ...wanted.left(id, pascal).map((line) => `- ${line}`),
  ];
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    process.stdout.write(`${layOut(process.cwd(), process.argv.slice(2)).join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
