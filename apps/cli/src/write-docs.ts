import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import { type FailureCodeEntry, failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import type { PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import type { Setting } from '@app/shared/platform/config/setting.js';
import { innerVariables, settingsTable } from '@app/shared/platform/config/settings-table.js';
import { projectRoot } from '@app/shared/platform/process/source-tree.js';
import { deadlineExamples } from './deadline-examples.js';
import { papers, paperText } from './papers-described.js';
import { rightsText } from './rights-described.js';
import { stateDrawings } from './state-drawings.js';

/** A file of docs/ as the code says it should be. */
export interface MadePage {
  /** Below `docs/`. */
  readonly page: string;
  readonly text: string;
}

/**
 * Every page of `docs/` that is made from code, in whole or between `<!-- made: -->` and `<!-- :made -->`: settings, the papers' lines, failures, the
 * worked examples of deadlines, the drawings of states, and one page for each channel, from the `door.md` of its folder and its settings. `root` is the project's.
 */
export function madePages(plugIns: readonly PlugInSettings[], root = projectRoot(import.meta.url)): MadePage[] {
  const partly = (page: string, text: string) => ({ page, text: withMadePart(readFileSync(join(root, 'docs', page), 'utf8'), text) });
  const doors = readDoors(join(root, 'apps/gateway/src/channels'));
  return [
    { page: 'configuration.md', text: configurationText(readFileSync(join(root, 'docs/configuration.md'), 'utf8'), plugIns, doors) },
    partly('errors.md', errorsText()),
    partly('rights.md', rightsText()),
    partly('deadlines.md', `${deadlineExamples()}\n`),
    { page: 'states.md', text: statesText(readFileSync(join(root, 'docs/states.md'), 'utf8')) },
    partly('doors/README.md', doorsText(doors)),
    ...doors.map((door) => ({ page: `doors/${door.id}.md`, text: doorText(door, plugIns) })),
  ];
}

/** A page with one of its made parts, the one between `<!-- made: name -->` and the next `<!-- :made -->`, brought up to date. */
export function withMadePart(page: string, text: string, name = ''): string {
  const begin = `<!-- made: ${name === '' ? '' : `${name} `}-->\n`;
  const from = page.indexOf(begin);
  const until = page.indexOf('<!-- :made -->', from);
  if (from === -1 || until === -1) throw new Error(`The page has no place between \`${begin.trimEnd()}\` and \`<!-- :made -->\`.`);
  return `${page.slice(0, from)}${begin}\n${text}\n${page.slice(until)}`;
}

/** Writes what is made of docs/. Gives the pages that changed. */
export function writeDocs(docs: string, plugIns: readonly PlugInSettings[]): string[] {
  return madePages(plugIns, dirname(docs) === '.' ? process.cwd() : dirname(docs)).flatMap(({ page, text }) => {
    const file = join(docs, page);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return [];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return [page];
  });
}

interface Door {
  readonly id: string;
  /** The first heading of its `door.md`. */
  readonly title: string;
  readonly text: string;
}

/** Fails loudly for a channel without `door.md`: nobody could set it up. */
function readDoors(channels: string): Door[] {
  return readdirSync(channels, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name: id }) => {
      const file = join(channels, id, 'door.md');
      if (!existsSync(file))
        throw new Error(`channels/${id} has no door.md: say there how the door is set up (docs/how-to/add-a-channel.md).`);
      const text = readFileSync(file, 'utf8').trimEnd();
      const title = /^# (.+)$/m.exec(text)?.[1];
      if (title === undefined) throw new Error(`channels/${id}/door.md must begin with a heading, \`# …\`.`);
      return { id, title, text };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function statesText(page: string): string {
  return Object.entries(stateDrawings()).reduce((text, [name, drawn]) => withMadePart(text, drawn, name), page);
}

function doorsText(doors: readonly Door[]): string {
  return `${doors.map(({ id, title }) => `- [${title}](${id}.md) (\`${id}\`)`).join('\n')}\n`;
}

function doorText({ id, text }: Door, plugIns: readonly PlugInSettings[]): string {
  const note = `<!-- Made from apps/gateway/src/channels/${id}/door.md: edit that, then \`redress check --write-docs\`. -->`;
  const found = plugIns.find((plugIn) => plugIn.kind === 'channel' && plugIn.id === id);
  return `${note}\n\n${text}\n\n## Settings\n\n${found ? `${settingRows(found.settings)}\n${needText(found)}` : 'None of its own.\n'}`;
}

function needText({ needs }: PlugInSettings): string {
  const words = needs.map((names) => names.map((name) => `\`${name}\``).join(' or ')).join(', ');
  return words === '' ? '' : `\nWithout ${words} the door answers 503 \`door.not-configured\` and raises an alarm.\n`;
}

function configurationText(page: string, plugIns: readonly PlugInSettings[], doors: readonly Door[]): string {
  const withSettings = withMadePart(page, settingsText(plugIns, doors));
  return Object.keys(papers).reduce((text, paper) => withMadePart(text, paperText(paper as keyof typeof papers), paper), withSettings);
}

function settingsText(plugIns: readonly PlugInSettings[], doors: readonly Door[]): string {
  const rooms = [...new Set(settingsTable.map((setting) => setting.room))];
  const tables = rooms.map((name) => {
    const rows = settingRows(settingsTable.filter((setting) => setting.room === name));
    return `### ${name[0]?.toUpperCase()}${name.slice(1)}\n\n${rows}`;
  });
  const own = plugIns
    .filter((plugIn) => plugIn.settings.length > 0)
    .map((plugIn) => {
      const title = plugIn.medium ? outTitles[plugIn.medium] : (doors.find((door) => door.id === plugIn.id)?.title ?? plugIn.id);
      return `### ${title} (${plugIn.kind} \`${plugIn.id}\`)\n\n${settingRows(plugIn.settings)}${needText(plugIn)}`;
    });
  const inner = innerVariables.map((one) => `\`${one.name}\`: ${one.says}`).join('\n');
  return `${[...tables, ...own].join('\n')}\nNot for institutions: ${inner}\n`;
}

const outTitles: Readonly<Record<Medium, string>> = { email: 'Mail out', sms: 'Text messages out', phone: 'Calls', letter: 'Letters' };

function settingRows(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const made = setting.made ? 'made at the first start on the embedded default' : '';
    const otherwise = setting.default === undefined ? (setting.otherwise ?? made) : `\`${setting.default}\``;
    return `| \`${setting.name}\`${setting.secret ? ' (secret)' : ''} | ${setting.says} | ${otherwise} |`;
  });
  return `| variable | says | when it is not set |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function errorsText(): string {
  const rows = Object.entries<FailureCodeEntry>(failureCodes).map(
    ([code, entry]) => `| \`${code}\` | ${entry.status} | ${entry.kind} | ${entry.says} | ${entry.remedy} |`,
  );
  return `| code | HTTP | kind | says | remedy |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}
