import type { Coding } from '../domain/matter/coding.js';
import type { MatterJudge, MatterJudgement } from '../domain/matter/judge-matter.js';
import { judgeUrgent, type UrgentJudgement } from '../domain/matter/judge-urgent.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { loadCodings } from './codings.js';
import { loadMaterial, loadUrgentLists } from './material.js';
import { loadModel } from './model-file.js';
import { judgeOf } from './train.js';

/** What a house knows of the matter of complaints. Whatever is missing or broken, it answers with what it has. */
export interface HouseJudge {
  /** The coding in force. */
  readonly coding: Coding | undefined;
  /** Of the model; empty where there is none. */
  readonly version: string;
  /** What could not be used, for `redress check` and the health page. */
  readonly troubles: readonly string[];
  judge(text: string): { readonly matter?: MatterJudgement; readonly urgent: UrgentJudgement };
}

const calm: UrgentJudgement = { urgent: 'none', signs: [] };

/**
 * Reads coding, words and model of a coding. Never fails: what cannot be read is a trouble with its name, and complaints go on without it,
 * for they must be routed also where a file is broken.
 */
export function loadHouseJudge(codingId: string): HouseJudge {
  const troubles: string[] = [];
  const tried = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      troubles.push(`${what}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const coding = tried('coding', () => loadCodings().get(codingId));
  const urgent = tried('urgent words', () => new PhraseBook(loadUrgentLists()));
  const model = tried('model', () => modelOf(codingId));
  return houseJudge({ coding, urgent, ...(model === undefined ? {} : { model }), troubles });
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
      const matter = parts.model && quietly(() => parts.model!.judge(text));
      const urgent = (parts.urgent && quietly(() => judgeUrgent(parts.urgent!, text, matter?.money))) ?? calm;
      return matter === undefined ? { urgent } : { matter, urgent };
    },
  };
}

function modelOf(codingId: string): MatterJudge | undefined {
  const { model, version } = loadModel(codingId);
  return judgeOf(loadMaterial(codingId), model, version);
}

const judges = new Map<string, HouseJudge>();

/** The judge of a coding, read once in a process. */
export function judgeInForce(codingId: string): HouseJudge {
  const known = judges.get(codingId) ?? loadHouseJudge(codingId);
  judges.set(codingId, known);
  return known;
}
