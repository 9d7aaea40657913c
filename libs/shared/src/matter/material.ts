import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure/failure.js';
import { type Coding, departmentOf, entryOf } from '../domain/matter/coding.js';
import { perhapsMoney, urgencies, urgentNotes } from '../domain/matter/judge-urgent.js';
import { phraseFault } from '../domain/matter/phrase-book.js';
import { loadCodings, materialFolder } from './codings.js';
import { type PhraseSection, phrasesOf, sectionsOf } from './phrase-files.js';

/** A plain statement of a usual matter. `urgent` where its heading says so. */
export interface Sentence {
  readonly text: string;
  readonly business: string;
  readonly cause?: string;
  readonly department: string;
  readonly urgent?: string;
}

/** A complaint whose matter somebody wrote down: a line of `labelled/`. */
export interface LabelledComplaint extends Sentence {
  readonly id: string;
  readonly channel: string;
  readonly language: string;
  readonly alsoRight?: readonly string[];
  readonly flags: readonly string[];
}

/** What a model of one coding is made from. */
export interface Material {
  readonly coding: Coding;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly sentences: readonly Sentence[];
  /** What stands around the matter in any complaint, by language. */
  readonly around: ReadonlyMap<string, readonly string[]>;
}

/** Fails with `coding.invalid`, naming file, line and what is wrong, also where a list or a sentence has a code that the coding has not. */
export function loadMaterial(id: string, folder = materialFolder()): Material {
  const coding = loadCodings(join(folder, 'codings')).get(id);
  if (coding === undefined) throw new Failure('coding.invalid', `There is no coding "${id}" in ${folder}.`);
  const { lists, faults } = listsIn(coding, [join(folder, 'words', id)]);
  const sentences = sectionsIn(join(folder, 'sentences', id)).flatMap(({ path, section: { heading, lines, line } }) => {
    const [business = '', cause, urgent] = heading;
    for (const code of [business, ...(cause === undefined ? [] : [cause])])
      if (entryOf(coding, code) === undefined) faults.push({ path: `${path}:${line}`, message: `the coding has no "${code}".` });
    const department = departmentOf(coding, business) ?? 'triage';
    return lines.map((text) => ({
      text,
      business,
      department,
      ...(cause === undefined ? {} : { cause }),
      ...(urgent === undefined ? {} : { urgent }),
    }));
  });
  if (faults.length > 0) throw new Failure('coding.invalid', `${faults.length} problem(s) in ${folder}.`, { fields: faults });
  const around = new Map(
    existsSync(join(folder, 'sentences', 'around.txt'))
      ? sectionsOf(readFileSync(join(folder, 'sentences', 'around.txt'), 'utf8')).map((one) => [one.heading[0]!, one.lines] as const)
      : [],
  );
  return { coding, lists, sentences, around };
}

/**
 * The phrases of a coding by the code they stand for: those delivered, and those of an institution's own folder of words added to them.
 * Fails with `coding.invalid`, naming file and line.
 */
export function loadLists(coding: Coding, ownWords?: string, folder = materialFolder()): ReadonlyMap<string, readonly string[]> {
  const { lists, faults } = listsIn(coding, [join(folder, 'words', coding.id), ...(ownWords === undefined ? [] : [ownWords])]);
  if (faults.length > 0) throw new Failure('coding.invalid', `${faults.length} problem(s) in the words.`, { fields: faults });
  return lists;
}

type Fault = { readonly path: string; readonly message: string };

function listsIn(coding: Coding, folders: readonly string[]): { lists: Map<string, readonly string[]>; faults: Fault[] } {
  const lists = new Map<string, readonly string[]>();
  const faults: Fault[] = [];
  for (const { path, section } of folders.flatMap(sectionsIn)) {
    const list = section.heading[0]!;
    if (!known(coding, list)) faults.push({ path: `${path}:${section.line}`, message: `the coding has no "${list}".` });
    faults.push(...faultyPhrases(path, section));
    lists.set(list, [...(lists.get(list) ?? []), ...phrasesOf(section)]);
  }
  return { lists, faults };
}

/** Phrases that cannot be looked for: a bracket that is not closed, a part with nothing in it. */
function faultyPhrases(path: string, section: PhraseSection): Fault[] {
  return phrasesOf(section).flatMap((phrase) => {
    const message = phraseFault(phrase);
    return message === undefined ? [] : [{ path: `${path}:${section.line}`, message }];
  });
}

/** Complaints that somebody labelled, as `labelled/<name>.jsonl` has them; those of the CFPB have a product, which is the business here. */
export function loadLabelled(coding: Coding, name: string, folder = materialFolder()): LabelledComplaint[] {
  const lines = readFileSync(join(folder, 'labelled', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const one = JSON.parse(line) as LabelledComplaint & { product?: string };
    if (one.product === undefined) return one;
    return {
      ...one,
      business: one.product,
      department: departmentOf(coding, one.product) ?? 'triage',
      language: 'en',
      channel: 'web',
      flags: [],
    };
  });
}

/** Words by which urgent things are known, whatever the coding; an institution's own are added to them. Fails with `coding.invalid`. */
export function loadUrgentLists(folder = materialFolder(), ownWords?: string): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  const faults: Fault[] = [];
  for (const { path, section } of [join(folder, 'words', 'urgent'), ...(ownWords === undefined ? [] : [join(ownWords, 'urgent')])].flatMap(
    sectionsIn,
  )) {
    const list = section.heading[0]!;
    if (!isUrgentList(list)) faults.push({ path: `${path}:${section.line}`, message: `"${list}" is not one of the signs of urgency.` });
    faults.push(...faultyPhrases(path, section));
    lists.set(list, [...(lists.get(list) ?? []), ...phrasesOf(section)]);
  }
  if (faults.length > 0) throw new Failure('coding.invalid', `${faults.length} problem(s) in the urgent words.`, { fields: faults });
  return lists;
}

function isUrgentList(list: string): boolean {
  return ([...urgencies, ...urgentNotes, perhapsMoney] as readonly string[]).includes(list.replace(/^-/, ''));
}

/** A list may be of an entry, or of one kind of it (`B99.90.praise`). */
function known(coding: Coding, list: string): boolean {
  return entryOf(coding, list) !== undefined || entryOf(coding, list.slice(0, list.lastIndexOf('.'))) !== undefined;
}

function sectionsIn(folder: string): { path: string; section: PhraseSection }[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  return files.flatMap((name) => {
    const path = join(folder, name);
    try {
      return sectionsOf(readFileSync(path, 'utf8')).map((section) => ({ path, section }));
    } catch (error) {
      throw new Failure('coding.invalid', `${path}: ${(error as Error).message}.`);
    }
  });
}
