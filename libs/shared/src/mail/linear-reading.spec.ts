import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CountedWork, WorkCounter } from './testing/counted-work.js';
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
const perByte = { blocks: 400, scanned: 600, steps: 1_000, dearest: 300 } as const;
/** And every mail, however short: tables that are made, patterns that are tried. */
const once = 400_000;

async function costOf(mail: string): Promise<CountedWork> {
  const raw = Buffer.from(mail, 'latin1');
  return await counter.count(async () => {
    await read(raw).catch((error: Error) => {
      // Too many parts: that is counted and left.
      if (!/parts/.test(error.message)) throw error;
    });
  });
}

function tooDear(mail: string, { blocks, scanned, steps, dearest }: CountedWork): string[] {
  const bound = (each: number) => each * mail.length + once;
  return [
    ...(blocks > bound(perByte.blocks) ? [`${Math.round(blocks / mail.length)} blocks`] : []),
    ...(scanned > bound(perByte.scanned) ? [`${Math.round(scanned / mail.length)} scanned`] : []),
    ...(steps > bound(perByte.steps) ? [`${Math.round(steps / mail.length)} steps`] : []),
    ...(dearest.perCharacter > perByte.dearest ? [`${Math.round(dearest.perCharacter)} steps of ${dearest.pattern}`] : []),
  ];
}

/** `TEST_SIZE=release` fills each place with every run, and the worst of each with a whole megabyte; the small size takes a third of the runs, another at each place. */
const isRelease = process.env['TEST_SIZE'] === 'release';
/** Of the worst of each place: windows and limits are passed, too. */
const most = isRelease ? 1_000_000 : 300_000;
const runsAt = (place: string) => runs.filter((_, at) => isRelease || at % 3 === Object.keys(places).indexOf(place) % 3);

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
      let worst = { run: '', work: 0 };
      const ask = async (run: string, size: number) => {
        const mail = place(filled(run, size));
        const cost = await costOf(mail);
        const dear = tooDear(mail, cost);
        if (dear.length > 0) found[`${JSON.stringify(run)} of ${size}`] = dear;
        const work = cost.blocks + cost.scanned + cost.steps;
        if (work > worst.work) worst = { run, work };
      };
      for (const run of runsAt(name)) await ask(run, 5_000);
      await ask(worst.run, most);
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
