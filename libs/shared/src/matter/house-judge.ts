import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../domain/calendar/fingerprint.js';
import type { Coding } from '../domain/matter/coding.js';
import { readText } from '../domain/matter/fold-text.js';
import type { MatterJudge, MatterJudgement } from '../domain/matter/judge-matter.js';
import { judgeUrgent, type UrgentJudgement } from '../domain/matter/judge-urgent.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { inShort } from '../platform/config/papers-in-force.js';
import { codingNamed, materialFolder } from './codings.js';
import { loadLists, loadUrgentLists } from './material.js';
import { loadModel, modelPath } from './model-file.js';
import { judgeOf, lessons } from './train.js';

/** What a house knows of the matter of complaints. Whatever is missing or broken, it answers with what it has. */
export interface HouseJudge {
  /** The coding in force. */
  readonly coding: Coding | undefined;
  /** Of the model; empty where there is none. */
  readonly version: string;
  /** What could not be used, for `redress check` and the health page. */
  readonly troubles: readonly string[];
  /** That the coding has no model, as a sentence with the remedy; undefined where it has one. It is no trouble: somebody chose that coding. */
  readonly withoutModel?: string | undefined;
  judge(text: string): { readonly matter?: MatterJudgement; readonly urgent: UrgentJudgement };
}

const calm: UrgentJudgement = { urgent: 'none', signs: [] };

/**
 * Reads coding, words and model of a coding, with what an institution's folder has of its own: `words/` adds to the delivered words,
 * `models/` comes before the delivered model. Never fails: what cannot be read is a trouble with its name, and complaints go on without it,
 * for they must be routed also where a file is broken.
 */
export function loadHouseJudge(codingId: string, ownFolder?: string): HouseJudge {
  const troubles: string[] = [];
  const tried = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      troubles.push(`${what}: ${inShort(error)}`);
      return undefined;
    }
  };
  const own = ownFolder === undefined ? undefined : join(ownFolder, 'words');
  const coding = tried('coding', () => codingNamed(codingId));
  const urgent = tried('urgent words', () => new PhraseBook(loadUrgentLists(undefined, own)));
  if (coding !== undefined && !hasModel(coding.id, ownFolder))
    return { ...houseJudge({ coding, urgent, troubles }), withoutModel: withoutModel(coding.id) };
  const model = coding && tried('model', () => modelOf(coding, ownFolder));
  return houseJudge({ coding, urgent, ...(model === undefined ? {} : { model }), troubles });
}

/** Whether a model of a coding is delivered, or should be, or lies in the institution's folder. */
function hasModel(codingId: string, ownFolder: string | undefined): boolean {
  return Object.hasOwn(lessons, codingId) || (ownFolder !== undefined && existsSync(modelPath(codingId, ownFolder)));
}

function withoutModel(codingId: string): string {
  return `The coding ${codingId} has no model: rules and what people choose decide, what cannot wait is seen by its words, and the triage desk takes the rest. Models are delivered for ${Object.keys(lessons).join(' and ')}.`;
}

/** The files that a judge of a coding is read from: when one of them changes, it must be read again. */
export function materialFiles(codingId: string, ownFolder?: string): string[] {
  const folder = materialFolder();
  return [
    join(folder, 'words', codingId),
    join(folder, 'words', 'urgent'),
    modelPath(codingId, folder),
    ...(ownFolder === undefined ? [] : [join(ownFolder, 'words'), modelPath(codingId, ownFolder)]),
  ];
}

/** A judge of parts that may be missing, and may fail on a text: then that part says nothing. */
export function houseJudge(parts: {
  readonly coding: Coding | undefined;
  readonly urgent: PhraseBook | undefined;
  readonly model?: MatterJudge;
  readonly troubles?: readonly string[];
}): HouseJudge {
  const quietly = <T>(say: () => T): T | undefined => {
    try {
      return say();
    } catch {
      return undefined;
    }
  };
  return {
    coding: parts.coding,
    version: parts.model?.version ?? '',
    troubles: parts.troubles ?? [],
    judge(text) {
      const read = readText(text);
      const matter = parts.model && quietly(() => parts.model!.judge(read));
      const urgent = (parts.urgent && quietly(() => judgeUrgent(parts.urgent!, read, matter?.money))) ?? calm;
      return matter === undefined ? { urgent } : { matter, urgent };
    },
  };
}

/** An institution's own model comes before the delivered one; words of its own show in the version. */
function modelOf(coding: Coding, ownFolder: string | undefined): MatterJudge | undefined {
  const isOwn = ownFolder !== undefined && existsSync(modelPath(coding.id, ownFolder));
  const { model, version } = loadModel(coding.id, isOwn ? ownFolder : undefined);
  const ownWords = ownFolder === undefined ? undefined : join(ownFolder, 'words');
  const lists = loadLists(coding, ownWords);
  const delivered = ownWords === undefined || !existsSync(ownWords);
  return judgeOf({ coding, lists }, model, delivered ? version : `${version}+${fingerprint(JSON.stringify([...lists]))}`);
}

const judges = new Map<string, HouseJudge>();

/** The delivered judge of a coding, read once in a process. */
export function judgeInForce(codingId: string): HouseJudge {
  const known = judges.get(codingId) ?? loadHouseJudge(codingId);
  judges.set(codingId, known);
  return known;
}
