import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadHouseJudge } from '@app/shared/matter/house-judge.js';
import { saveModel } from '@app/shared/matter/model-file.js';
import { lessonOf, lessons, trainCoding } from '@app/shared/matter/train.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import type { Command } from 'commander';
import { answer, type Register, tell } from '../command.js';
import { withHouse } from '../house/with-house.js';
import { readJsonLines } from '../read-json.js';
import { Backtesting, backtestText } from '../routing/backtest.js';
import { lessonMaker, readLessons, taughtBy } from '../routing/lessons.js';
import { pastCases, type Span, tallyCases } from '../routing/past-cases.js';
import { reportOf, reportText } from '../routing/report.js';
import { papersWith, type Switched, switchBack, switchTo } from '../routing/switch-papers.js';

/** `redress routing`: train, report, examples, backtest, use and back. */
export const register: Register = (program) => {
  const routing = program
    .command('routing')
    .description('Reports how well routing works, trains it, and tries out other rules or another model');
  train(routing);
  spanned(routing.command('report'))
    .description('Coverage, cases that stayed where they were sent, and confused departments, by month, in the running house')
    .action(async (options: SpanOptions) => {
      const report = reportOf(await withHouse((unitOfWork) => tallyCases(unitOfWork, spanOf(options))));
      answer(report, { json: options.json, text: reportText(report) });
    });
  spanned(routing.command('examples'))
    .description(
      'Exports training examples from past cases as JSON lines: transfers, corrections and triage decisions, with the features the model sees',
    )
    .option('--text', 'include the text of each complaint, if `learning.texts` in institution.yaml allows it')
    .action(examples);
  spanned(routing.command('backtest'))
    .description(
      'Replays past cases with other configuration files, words or another model; shows what would be routed elsewhere, and whether staff agreed',
    )
    .argument(
      '<papers>',
      'a folder with any of institution.yaml, departments.yaml, routing.yaml, words/, models/; the rest stays as it is in force',
    )
    .action(async (papers: string, options: SpanOptions) => {
      const { config, judge } = papersWith(papers, folder());
      const testing = new Backtesting(compileRouting(config, judge));
      await withHouse(async (unitOfWork) => {
        for await (const cases of pastCases(unitOfWork, spanOf(options))) testing.add(cases);
      });
      const result = testing.result();
      answer(result, { json: options.json, text: backtestText(result) });
    });
  routing
    .command('use')
    .description('Puts the departments, rules, words and model of a folder in force without a restart, and keeps what they replace')
    .argument('<papers>', 'a folder with any of departments.yaml, routing.yaml, words/, models/')
    .option('--json', 'one JSON value')
    .action((papers: string, options: { json?: boolean }) => switched(switchTo(papers, folder()), options));
  routing
    .command('back')
    .description('Undoes the last `routing use`; run again, it redoes it')
    .option('--json', 'one JSON value')
    .action((options: { json?: boolean }) => switched(switchBack(folder()), options));
};

interface SpanOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

function train(routing: Command): void {
  routing
    .command('train')
    .description('Retrains the models from the labelled complaints, sentences and words of each coding; takes a minute or two')
    .argument('[coding]', `one of ${Object.keys(lessons).join(', ')}; default: all`)
    .option('--examples <file>', 'also learn from past cases: JSON lines written by `redress routing examples`; - reads stdin')
    .option('--into <papers>', 'write the model to models/ in this folder, to try with `backtest` and switch on with `use`')
    .option(
      '--folds <number>',
      'set the certainty by cross-validation in so many parts, 2 to 10: more parts take longer and say it better',
      '4',
    )
    .option('--json', 'one JSON value')
    .action(async (coding: string | undefined, options: { examples?: string; into?: string; folds: string; json?: boolean }) => {
      const folds = Number(options.folds);
      if (!Number.isInteger(folds) || folds < 2 || folds > 10)
        throw new Failure('request.invalid', `"${options.folds}" is no number of parts. Use --folds 2 to 10.`);
      if (options.examples !== undefined && options.into === undefined)
        throw new Failure('request.invalid', 'A model that learned from your cases is yours: say --into which folder it goes.');
      const own = options.examples === undefined ? [] : readLessons(await readJsonLines(options.examples));
      const only = options.examples === undefined ? undefined : loadHouseConfig(folder()).institution.coding;
      const ids = coding !== undefined ? [coding] : only !== undefined ? [only] : Object.keys(lessons);
      const unknown = ids.find((id) => !Object.hasOwn(lessons, id));
      if (unknown !== undefined)
        throw new Failure('request.invalid', `There is nothing to learn "${unknown}" from. Use one of ${Object.keys(lessons).join(', ')}.`);
      const made = ids.map((id) => {
        const { material, labelled } = lessonOf(id);
        tell(
          `${id}: ${labelled.length} labelled complaints, ${material.sentences.length} sentences, ${material.lists.size} lists of words${own.length > 0 ? `, ${own.length} cases of the house` : ''}`,
        );
        const trained = trainCoding(material, labelled, { folds, taught: taughtBy(own) });
        return { coding: id, version: trained.version, path: saveModel(id, trained, options.into) };
      });
      answer(made, { ...options, text: made.map(({ coding: id, version, path }) => `${id} ${version}: ${path}`).join('\n') });
    });
}

async function examples(options: SpanOptions & { readonly text?: boolean }): Promise<void> {
  const { institution } = loadHouseConfig(folder());
  if (options.text && !institution.learning.texts)
    throw new Failure(
      'request.invalid',
      'The papers do not allow the words of complaints to be used for learning: `learning: {texts: true}` in institution.yaml would.',
    );
  const made = lessonMaker(institution.coding, options.text ?? false);
  let many = 0;
  await withHouse(async (unitOfWork) => {
    for await (const cases of pastCases(unitOfWork, spanOf(options)))
      for (const lesson of made(cases)) {
        process.stdout.write(`${JSON.stringify(lesson)}\n`);
        many += 1;
      }
  });
  tell(`${many} cases of which staff said where they belong.`);
}

function spanned(command: Command): Command {
  return command
    .option('--from <day>', 'received on or after this day, such as 2026-11-01')
    .option('--to <day>', 'received on or before this day')
    .option('--json', 'one JSON value');
}

/** Fails with `request.invalid` when a day is none. */
function spanOf({ from, to }: SpanOptions): Span {
  for (const day of [from, to])
    if (day !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || new Date(`${day}T00:00Z`).toJSON()?.slice(0, 10) !== day))
      throw new Failure('request.invalid', `"${day}" is not a date. Write it as 2026-11-01.`);
  return { from: from ?? null, to: to ?? null, zone: loadHouseConfig(folder()).institution.zone };
}

function switched(done: Switched, options: { json?: boolean }): void {
  const config = loadHouseConfig(folder());
  const judge = loadHouseJudge(config.institution.coding, folder());
  const versions = { papers: compileRouting(config, judge).papers, model: judge.version || null };
  const text = [
    ...done.replaced.map((path) => `replaced ${path}`),
    ...done.added.map((path) => `added ${path}`),
    `In force: papers ${versions.papers}, model ${versions.model ?? '–'}. A running house reads them within two seconds; redress routing back undoes it.`,
  ].join('\n');
  answer({ ...done, ...versions }, { json: options.json, text });
}

const folder = () => readSettings().folders.config;
