import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../domain/failure/failure.js';
import type { ReadingWay } from '../domain/matter/features.js';
import type { LinearModel } from '../domain/matter/linear-model.js';
import type { MatterModel } from '../domain/matter/matter-model.js';
import { materialFolder } from './codings.js';
import type { Trained } from './train.js';

/** A model as it lies in a file: weights of a class are whole numbers from -127 to 127 of a scale of its own, in base64. */
interface StoredModel {
  readonly form: 2;
  readonly version: string;
  readonly reading: ReadingWay;
  readonly spread: number;
  readonly listWeight: number;
  /** Joined with line feeds. */
  readonly signs: string;
  /** How rare each is, in hundredths: base64 of 16-bit numbers. */
  readonly rarity: string;
  readonly questions: Readonly<
    Record<
      string,
      {
        readonly classes: readonly string[];
        readonly bias: readonly number[];
        readonly scales: readonly number[];
        readonly weights: string;
      }
    >
  >;
}

/** Where the model of a coding lies. */
export function modelPath(coding: string, folder = materialFolder()): string {
  return join(folder, 'models', `${coding}.model.json`);
}

/** The text of a model file. What is read from it is the same model but for the rounding of its weights. */
export function writeModel({ model, version }: Trained): string {
  const questions = Object.fromEntries(
    Object.entries(model.questions).map(([question, { classes, bias, weights, scales: scaled }]) => {
      const weightOf = (at: number) => weights[at]! * scaled[at % classes.length]!;
      const scales = classes.map((_, cls) => {
        let most = 1e-9;
        for (let at = cls; at < weights.length; at += classes.length) most = Math.max(most, Math.abs(weightOf(at)));
        return Number((most / 127).toPrecision(6));
      });
      const small = Int8Array.from(weights, (_, at) => Math.round(weightOf(at) / scales[at % classes.length]!));
      return [question, { classes, bias: [...bias].map((one) => Number(one.toPrecision(6))), scales, weights: base64(small) }];
    }),
  );
  const { signs, rarity, listWeight } = model.vocabulary;
  const stored: StoredModel = {
    form: 2,
    version,
    reading: model.reading,
    spread: model.spread,
    listWeight,
    signs: signs.join('\n'),
    rarity: base64(Uint16Array.from(rarity, (one) => Math.round(one * 1000))),
    questions,
  };
  return `${JSON.stringify(stored, null, 1)}\n`;
}

/** Fails with `model.invalid` when the text is none of `writeModel`. */
export function readModel(text: string): Trained {
  try {
    const stored = JSON.parse(text) as StoredModel;
    if (stored.form !== 2) throw new Error('it is of another form');
    const signs = stored.signs.split('\n');
    const rarity = new Uint16Array(bytesOf(stored.rarity).buffer);
    if (rarity.length !== signs.length) throw new Error('it was cut short');
    const questions = Object.fromEntries(
      Object.entries(stored.questions).map(([question, { classes, bias, scales, weights }]): [string, LinearModel] => {
        const small = new Int8Array(bytesOf(weights).buffer);
        if (small.length !== signs.length * classes.length || bias.length !== classes.length)
          throw new Error(`its weights of ${question} were cut short`);
        return [question, { classes, bias: Float64Array.from(bias), weights: small, scales: Float64Array.from(scales) }];
      }),
    );
    if (questions['department'] === undefined || questions['business'] === undefined) throw new Error('it lacks a question');
    const vocabulary = {
      signs,
      place: new Map(signs.map((sign, place) => [sign, place])),
      rarity: Float64Array.from(rarity, (one) => one / 1000),
      listWeight: stored.listWeight,
    };
    const model: MatterModel = { vocabulary, reading: stored.reading, spread: stored.spread, questions };
    return { model, version: stored.version };
  } catch (error) {
    throw new Failure('model.invalid', `The model cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Fails with `model.invalid` where there is none. */
export function loadModel(coding: string, folder = materialFolder()): Trained {
  const path = modelPath(coding, folder);
  if (!existsSync(path)) throw new Failure('model.invalid', `There is no ${path}.`);
  return readModel(readFileSync(path, 'utf8'));
}

/** In one step, so that whoever reads it meanwhile finds the old one or the new one whole. */
export function saveModel(coding: string, trained: Trained, folder = materialFolder()): string {
  const path = modelPath(coding, folder);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, writeModel(trained));
  renameSync(`${path}.new`, path);
  return path;
}

function base64(numbers: Int8Array | Uint16Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

/** With a buffer of its own: what `Buffer.from` gives may lie anywhere in a shared one. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
