import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScannedWork, WorkCounter } from './testing/counted-work.js';
import { patternSteps } from './testing/pattern-steps.js';
import { partMails, places, runs } from './testing/worst-mails.js';

const counter = new WorkCounter(['/libs/shared/src/mail/', '/libs/shared/src/domain/']);
let read: (raw: Buffer) => Promise<unknown>;

beforeAll(async () => {
  await counter.start();
  const { openMail } = await import('./reading/read-mail.js');
  read = openMail;
});
afterAll(() => counter.stop());

/** What one byte of a mail may cost. What grows with the square of these mails costs thousands. */
const perByte = { blocks: 450, scanned: 600, steps: 1_000, dearest: 300 } as const;
/** And every mail, however short: tables that are made, patterns that are tried. */
const once = 400_000;

const reading = (mail: string) => {
  const raw = Buffer.from(mail, 'latin1');
  return () =>
    read(raw).catch((error: Error) => {
      // Too many parts: that is counted and left.
      if (!/parts/.test(error.message)) throw error;
    });
};
const costOf = (mail: string) => counter.count(reading(mail));

const bound = (each: number, { length }: { length: number }) => each * length + once;

function tooDear(mail: string, { scanned, steps, dearest, ...counted }: ScannedWork & { readonly blocks?: number }): string[] {
  const blocks = counted.blocks ?? 0;
  return [
    ...(blocks > bound(perByte.blocks, mail) ? [`${Math.round(blocks / mail.length)} blocks`] : []),
    ...(scanned > bound(perByte.scanned, mail) ? [`${Math.round(scanned / mail.length)} scanned`] : []),
    ...(steps > bound(perByte.steps, mail) ? [`${Math.round(steps / mail.length)} steps`] : []),
    ...(dearest.perCharacter > perByte.dearest ? [`${Math.round(dearest.perCharacter)} steps of ${dearest.pattern}`] : []),
  ];
}

/** `TEST_SIZE=release` fills each place with every run, and the worst of each with a whole megabyte; the small size takes a third of the runs, another at each place. */
const isRelease = process.env['TEST_SIZE'] === 'release';
/** Of the worst of each place: windows and limits are passed, too. */
const most = isRelease ? 1_000_000 : 300_000;
const runsAt = (place: string) => runs.filter((_, at) => isRelease || at % 3 === Object.keys(places).indexOf(place) % 3);

/** So many are read before V8 is asked what was run, which takes longer than reading them. */
const together = isRelease ? 1 : 8;
const inGroups = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

const filled = (run: string, size: number) => run.repeat(Math.ceil(size / run.length));

describe('the work of reading a mail', () => {
  it('is counted: a pattern that begins anew at each blank costs the square', () => {
    const blanks = ' '.repeat(4_000);
    expect(patternSteps(/\s+$/, `${blanks}!`, 0, 1e9)).toBeGreaterThan(8_000_000);
    expect(patternSteps(/\s$/, `${blanks}!`, 0, 1e9)).toBeLessThan(40_000);
  });

  it.each(Object.entries(places))(
    'is in proportion to its length, whatever it is full of: %s',
    async (name, place) => {
      const found: Record<string, readonly string[]> = {};
      const judge = (run: string, mail: string, cost: ScannedWork & { readonly blocks?: number }) => {
        const dear = tooDear(mail, cost);
        if (dear.length > 0) found[`${JSON.stringify(run)} of ${mail.length}`] = dear;
      };
      const ask = async (run: string, size: number) => {
        const mail = place(filled(run, size));
        judge(run, mail, await costOf(mail));
      };
      let [slowest, busiest] = [
        { run: '', work: 0 },
        { run: '', work: 0 },
      ];
      for (const group of inGroups(runsAt(name), together)) {
        const mails = group.map((run) => place(filled(run, 5_000)));
        const { blocks, each } = await counter.countTogether(mails.map(reading));
        const works = each
          .map((cost, at) => ({ run: group[at] as string, work: cost.scanned + cost.steps }))
          .sort((a, b) => b.work - a.work);
        if ((works[0]?.work ?? 0) > slowest.work) slowest = works[0] as typeof slowest;
        if (blocks > busiest.work) busiest = { run: works[0]?.run as string, work: blocks };
        for (const [at, cost] of each.entries()) judge(group[at] as string, mails[at] as string, cost);
        // All of them together within what one may cost: then each is.
        if (blocks > bound(perByte.blocks, { length: 5_000 })) for (const run of group) await ask(run, 5_000);
      }
      for (const run of new Set([slowest.run, busiest.run])) await ask(run, most);
      expect(found).toEqual({});
    },
    600_000,
  );

  it.each(Object.entries(partMails))(
    'is in proportion to its length: %s',
    async (_, mailOf) => {
      for (const size of [60_000, most]) {
        const mail = mailOf(size);
        expect(tooDear(mail, await costOf(mail))).toEqual([]);
      }
    },
    600_000,
  );
});
