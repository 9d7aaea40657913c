import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { groupedBy } from '../libs/shared/src/domain/matter/grouped-by.js';
import type { MatterJudgement } from '../libs/shared/src/domain/matter/judge-matter.js';
import { judgeUrgent, urgencies } from '../libs/shared/src/domain/matter/judge-urgent.js';
import { probabilities, weigh } from '../libs/shared/src/domain/matter/linear-model.js';
import { readFor } from '../libs/shared/src/domain/matter/matter-model.js';
import { PhraseBook } from '../libs/shared/src/domain/matter/phrase-book.js';
import { shuffled } from '../libs/shared/src/domain/matter/seeded.js';
import { trainLinear } from '../libs/shared/src/domain/matter/train-linear.js';
import { houseJudge, loadHouseJudge } from '../libs/shared/src/matter/house-judge.js';
import { type LabelledComplaint, loadUrgentLists, type Material } from '../libs/shared/src/matter/material.js';
import { judgeOf, lessonOf, lessons, trainCoding } from '../libs/shared/src/matter/train.js';
import { loadHouseConfig } from '../libs/shared/src/platform/config/institution.js';
import { routingSchema } from '../libs/shared/src/platform/config/papers/routing-schema.js';
import { compileRouting } from '../libs/shared/src/routing/choose-department.js';

/**
 * How well routing knows the matter, on labelled texts that it had not seen: cross-validated, stratified by department, texts that are nearly
 * alike kept together; beside it, in the same run, TF-IDF of characters with logistic regression on the same texts.
 * Run: `npm run bench -- routing [held-out, third or rest] [jrt-0169 or cfpb]`. With `held-out` or `third` what was set aside is judged by what the
 * rest teaches.
 */
export interface Judged {
  readonly one: LabelledComplaint;
  readonly said: Pick<MatterJudgement, 'department' | 'business' | 'cause' | 'sure' | 'money'>;
}

export const rightOf = ({ one, said }: Judged) => one.department === said.department || (one.alsoRight?.includes(said.department) ?? false);
const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
const isAsWritten = ({ id }: LabelledComplaint) => !id.startsWith('x');
/** As routing decides by itself. */
const certain = loadHouseConfig('config').institution.certainty;

/** Groups of texts that are nearly alike (a Jaccard similarity of trigrams above a half), in folds of about equal size and mix. */
export function foldsOf(labelled: readonly LabelledComplaint[], folds: number, seed: number): LabelledComplaint[][] {
  const grams = labelled.map(({ text }) => {
    const folded = readFor(text);
    const set = new Set<string>();
    for (let at = 0; at + 3 <= folded.length && at < 2000; at += 1) set.add(folded.slice(at, at + 3));
    return set;
  });
  const group = labelled.map((_, at) => at);
  const rootOf = (at: number): number => (group[at] === at ? at : rootOf(group[at]!));
  for (let a = 0; a < labelled.length; a += 1)
    for (let b = a + 1; b < labelled.length; b += 1) {
      const [small, great] = grams[a]!.size < grams[b]!.size ? [grams[a]!, grams[b]!] : [grams[b]!, grams[a]!];
      if (small.size * 2 < great.size) continue;
      let both = 0;
      for (const gram of small) if (great.has(gram)) both += 1;
      if (both / (small.size + great.size - both) > 0.5) group[rootOf(b)] = rootOf(a);
    }
  const groups = [...groupedBy(labelled.keys(), rootOf).values()];
  const parts: LabelledComplaint[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  const kind = (at: number) => `${labelled[at]!.department} ${isAsWritten(labelled[at]!)}`;
  for (const same of groupedBy(shuffled(groups, seed), (one) => kind(one[0]!)).values())
    for (const one of same) parts[next++ % folds]!.push(...one.map((at) => labelled[at]!));
  return parts;
}

function ours(material: Material, train: readonly LabelledComplaint[], test: readonly LabelledComplaint[]): Judged[] {
  const { model } = trainCoding(material, train, { folds: 3 });
  const judge = judgeOf(material, model, '');
  return test.map((one) => ({ one, said: judge.judge(one.text) }));
}

/** TF-IDF of one to three characters with logistic regression, as everybody would write it first: no lists, no sentences, no folding. */
function baseline(train: readonly LabelledComplaint[], test: readonly LabelledComplaint[]): Judged[] {
  const grams = (text: string) => {
    const signs = new Map<string, number>();
    const plain = text.toLowerCase().slice(0, 4000);
    for (let size = 1; size <= 3; size += 1)
      for (let at = 0; at + size <= plain.length; at += 1)
        signs.set(plain.slice(at, at + size), (signs.get(plain.slice(at, at + size)) ?? 0) + 1);
    return signs;
  };
  const read = train.map((one) => grams(one.text));
  const counts = new Map<string, number>();
  for (const signs of read) for (const sign of signs.keys()) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const kept = [...counts].filter(([sign, count]) => count > 1 && !sign.startsWith('#'));
  const vocabulary = {
    signs: kept.map(([sign]) => sign),
    place: new Map(kept.map(([sign], place) => [sign, place])),
    rarity: Float64Array.from(kept, ([, count]) => Math.log((1 + read.length) / (1 + count)) + 1),
    listWeight: 1,
  };
  const classOf = (one: LabelledComplaint) => (one.department !== undefined && one.id.startsWith('cfpb') ? one.business : one.department);
  const classes = [...new Set(train.map(classOf))].sort();
  const model = trainLinear(
    read.map((signs, at) => ({ sparse: weigh(signs, vocabulary), cls: classes.indexOf(classOf(train[at]!)), weight: 1 })),
    classes,
    kept.length,
    { ridge: 3e-4, rounds: 30 },
  );
  return test.map((one) => {
    const of = probabilities(model, weigh(grams(one.text), vocabulary));
    const top = of.indexOf(Math.max(...of));
    const business = one.id.startsWith('cfpb') ? classes[top]! : '';
    return { one, said: { department: business === '' ? classes[top]! : one.department, business, cause: '', sure: of[top]!, money: 0 } };
  });
}

/** Whose it was among the four desks of before. */
const deskBefore: Readonly<Record<string, string>> = {
  cards: 'cards',
  loans: 'loans',
  collections: 'loans',
  accounts: 'service',
  service: 'service',
  wealth: 'triage',
  integrity: 'triage',
  triage: 'triage',
};

/** The twelve rules over substrings that were delivered before, on the same texts, judged by the desks of before. */
function tellRulesBefore(labelled: readonly LabelledComplaint[]): void {
  const config = loadHouseConfig('config');
  const routing = routingSchema.parse(parse(readFileSync('bench/routing-before/routing.yaml', 'utf8')));
  const router = compileRouting({ ...config, routing }, houseJudge({ coding: undefined, urgent: undefined }));
  const written = labelled.filter(isAsWritten);
  const routed = written.map((one) => {
    const { channel, language, text } = one;
    const choice = router.choose({ channel, language: language as never, text, complainant: {} }, new Date('2026-11-30T02:00:00Z'));
    const right = [one.department, ...(one.alsoRight ?? [])].some((department) => deskBefore[department] === choice.department);
    return { one, choice, right, decided: choice.decidedBy === 'rule' };
  });
  const decided = routed.filter((one) => one.decided);
  const money = routed.filter(({ one }) => one.urgent === 'money-now');
  process.stdout.write(
    `\ntwelve rules of before (four desks), ${written.length} texts: right ${percent(routed.filter(({ right }) => right).length, routed.length)} of all; decides ${percent(decided.length, routed.length)}, of these right ${percent(decided.filter(({ right }) => right).length, decided.length)}; money-now put first ${money.filter(({ choice }) => choice.priority >= 5).length} of ${money.length}\n`,
  );
}

function coverageRows(judged: readonly Judged[], right: (one: Judged) => boolean): string {
  const sorted = [...judged].sort((a, b) => b.said.sure - a.said.sure);
  return [0.3, 0.5, 0.65, 0.75, 1]
    .map((part) => {
      const some = sorted.slice(0, Math.round(part * sorted.length));
      return percent(some.filter(right).length, some.length);
    })
    .join(' | ');
}

function calibration(judged: readonly Judged[]): string {
  const lines = ['| certainty | texts | said | right |', '| --- | --- | --- | --- |'];
  for (const [from, to] of [
    [0, 0.4],
    [0.4, 0.6],
    [0.6, 0.75],
    [0.75, 0.9],
    [0.9, 0.97],
    [0.97, 1.01],
  ] as const) {
    const some = judged.filter(({ said: { sure } }) => sure >= from && sure < to);
    if (some.length === 0) continue;
    lines.push(
      `| ${from} – ${Math.min(to, 1)} | ${some.length} | ${percent(
        some.reduce((sum, { said }) => sum + said.sure, 0),
        some.length,
      )} | ${percent(some.filter(rightOf).length, some.length)} |`,
    );
  }
  return lines.join('\n');
}

function tell(title: string, judged: readonly Judged[], base: readonly Judged[]): void {
  const out: string[] = [`\n**${title}** (${judged.length} judgements)\n`];
  const written = judged.filter(({ one }) => isAsWritten(one));
  const baseWritten = base.filter(({ one }) => isAsWritten(one));
  out.push('| texts as people write them | surest 30 % | 50 % | 65 % | 75 % | all |', '| --- | --- | --- | --- | --- | --- |');
  out.push(
    `| ours | ${coverageRows(written, rightOf)} |`,
    `| TF-IDF 1–3 + logistic regression | ${coverageRows(baseWritten, rightOf)} |`,
    '',
  );
  const decided = written.filter(({ said }) => said.sure >= certain && said.department !== 'triage');
  const wrong = decided.filter((one) => !rightOf(one));
  out.push(
    `decides at ${certain}: ${percent(decided.length, written.length)} of all; right ${percent(decided.length - wrong.length, decided.length)}; to a wrong department ${percent(wrong.length, written.length)} of all`,
  );
  out.push(
    `whistle-blowers to a line department: ${decided.filter(({ one, said }) => one.flags.includes('whistle-blowing') && said.department !== 'integrity').length} of ${written.filter(({ one }) => one.flags.includes('whistle-blowing')).length}; plain sentences right: ${percent(judged.filter(({ one }) => !isAsWritten(one)).filter(rightOf).length, judged.length - written.length)}; business right: ${percent(written.filter(({ one, said }) => one.business === said.business).length, written.length)}; cause right: ${percent(written.filter(({ one, said }) => one.cause === said.cause).length, written.length)}`,
    '',
  );
  for (const [by, of] of [
    ['language', ({ one }: Judged) => one.language],
    ['channel', ({ one }: Judged) => one.channel],
    ['department', ({ one }: Judged) => one.department],
  ] as const) {
    out.push(`| ${by} | texts | right | decided | of these right | baseline |`, '| --- | --- | --- | --- | --- | --- |');
    for (const [key, some] of groupedBy(written, of)) {
      const dec = some.filter(({ said }) => said.sure >= certain && said.department !== 'triage');
      out.push(
        `| ${key} | ${some.length} | ${percent(some.filter(rightOf).length, some.length)} | ${percent(dec.length, some.length)} | ${percent(dec.filter(rightOf).length, dec.length)} | ${percent(baseWritten.filter((one) => of(one) === key && rightOf(one)).length, some.length)} |`,
      );
    }
    out.push('');
  }
  out.push(calibration(written));
  process.stdout.write(`${out.join('\n')}\n`);
}

function tellUrgent(judged: readonly Judged[]): void {
  const book = new PhraseBook(loadUrgentLists());
  const written = judged.filter(({ one }) => isAsWritten(one));
  const seen = written.map(({ one, said }) => ({ one, seen: judgeUrgent(book, one.text, said.money) }));
  const lines = ['| urgent | texts | seen (as that or worse) | missed | false alarms |', '| --- | --- | --- | --- | --- |'];
  for (const kind of urgencies) {
    const has = (one: (typeof seen)[number]) => one.seen.signs.some(({ sign }) => sign === kind);
    const true_ = seen.filter(({ one }) => one.urgent === kind);
    const alarms = seen.filter((one) => has(one) && one.one.urgent !== kind);
    lines.push(
      `| ${kind} | ${true_.length} | ${true_.filter(has).length} | ${true_.filter((one) => !has(one)).length} | ${alarms.length} |`,
    );
  }
  const regulator = seen.filter(({ one }) => one.flags.includes('regulator-mentioned'));
  lines.push(
    `| regulator named | ${regulator.length} | ${regulator.filter(({ seen: { signs } }) => signs.some(({ sign }) => sign === 'regulator')).length} | | ${seen.filter(({ one, seen: { signs } }) => !one.flags.includes('regulator-mentioned') && signs.some(({ sign }) => sign === 'regulator')).length} |`,
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
}

function tellProducts(judged: readonly Judged[], base: readonly Judged[]): void {
  const right = ({ one, said }: Judged) => one.business === said.business;
  process.stdout.write(
    `\n**CFPB product** (${judged.length} judgements)\n\n| | surest 30 % | 50 % | 65 % | 75 % | all |\n| --- | --- | --- | --- | --- | --- |\n| ours | ${coverageRows(judged, right)} |\n| TF-IDF 1–3 + logistic regression | ${base.length === 0 ? '| | | |' : coverageRows(base, right)} |\n`,
  );
  for (const [key, some] of groupedBy(judged, ({ one }) => one.business))
    process.stdout.write(`| ${key} | ${some.length} | ${percent(some.filter(right).length, some.length)} |\n`);
}

/** The third that nobody looks at while tuning. */
export function split(labelled: readonly LabelledComplaint[]): { held: LabelledComplaint[]; rest: LabelledComplaint[] } {
  const mixed = shuffled(labelled, 777);
  const third = Math.round(labelled.length / 3);
  return { held: mixed.slice(0, third), rest: mixed.slice(third) };
}

/** The third of the second set that was looked at once, when all else was done: by a hash of its ids. All others teach. */
export function lookedAtOnce(labelled: readonly LabelledComplaint[]): { held: LabelledComplaint[]; rest: LabelledComplaint[] } {
  const isHeld = ({ id }: LabelledComplaint) =>
    /^c\d+$/.test(id) && Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 8), 16) % 3 === 0;
  return { held: labelled.filter(isHeld), rest: labelled.filter((one) => !isHeld(one)) };
}

/**
 * `held-out`: the third set aside is judged by what the rest teaches; `third`: that of the second set. `rest`: cross-validated without the third
 * set aside. An id: that coding alone.
 */
export function runRouting(args: readonly string[]): void {
  for (const id of ['jrt-0169', 'cfpb'] as const) {
    if (Object.keys(lessons).some((one) => args.includes(one)) && !args.includes(id)) continue;
    if (args.includes('third') && id !== 'jrt-0169') continue;
    const { material, labelled } = lessonOf(id);
    const { held, rest } = args.includes('third') ? lookedAtOnce(labelled) : split(labelled);
    const judged: Judged[] = [];
    const base: Judged[] = [];
    if (args.includes('held-out') || args.includes('third')) {
      judged.push(...ours(material, rest, held));
      base.push(...baseline(rest, held));
    } else {
      const folds = foldsOf(args.includes('rest') ? rest : labelled, id === 'cfpb' ? 4 : 5, 100);
      for (const test of folds) {
        const train = folds.filter((one) => one !== test).flat();
        judged.push(...ours(material, train, test));
        base.push(...baseline(train, test));
      }
    }
    if (id === 'jrt-0169') {
      tellRulesBefore(args.includes('held-out') || args.includes('third') ? held : args.includes('rest') ? rest : labelled);
      tell(args.includes('held-out') || args.includes('third') ? 'A third, held out' : 'Cross-validated', judged, base);
      tellUrgent(judged);
    } else tellProducts(judged, base);
  }
  if (args.length === 0) tellSpeed();
}

/** Two thousand rules and the classifier on one core, the time to load, and what stays in memory. */
export function tellSpeed(): void {
  const before = process.memoryUsage().rss;
  const begun = process.cpuUsage();
  const judge = loadHouseJudge('jrt-0169');
  const { user: loading } = process.cpuUsage(begun);
  const loaded = loading / 1000;
  const config = loadHouseConfig('config');
  const many = Array.from({ length: 2_000 }, (_, at) => ({
    id: `rule-${at}`,
    when: `channel == "none-${at}" && matter.business == "B03.01"`,
    department: 'cards',
    priority: 0,
    reason: 'r',
  }));
  const { labelled } = lessonOf('jrt-0169');
  const drafts = labelled.map(({ text, language }) => ({ channel: 'api', language: language as never, text, complainant: {} }));
  const lines = ['', '| on one core, by processor time | a second |', '| --- | --- |'];
  for (const [name, routing] of [
    ['classifier and delivered rules', config.routing],
    ['classifier and 2 000 rules', [...many, ...config.routing]],
  ] as const) {
    const router = compileRouting({ ...config, routing }, judge);
    const at = new Date();
    for (const draft of drafts) router.choose(draft, at);
    // Processor time, so that what else the machine does counts for nothing.
    const from = process.cpuUsage();
    let done = 0;
    for (let round = 0; round < 5; round += 1) for (const draft of drafts) done += router.choose(draft, at).priority >= 0 ? 1 : 0;
    const { user, system } = process.cpuUsage(from);
    lines.push(`| ${name} | ${Math.round((done * 1e6) / (user + system))} |`);
  }
  lines.push(
    '',
    `Loading words and model: ${loaded.toFixed(0)} ms; memory ${Math.round((process.memoryUsage().rss - before) / 1e6)} MB more, with the rules.`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
