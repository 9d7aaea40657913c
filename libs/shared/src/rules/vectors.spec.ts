import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadRules } from './rule-registry.js';
import { checkNoticeVector, computeVector, type NoticeVector, type Vector } from './vector-form.js';

type Expected = Record<string, unknown> & { obligation: string };

const rules = loadRules();
const file = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'));
const vectors: (Vector & { id: string; note: string; expect: Expected[] })[] = file.vectors;
const noticeVectors: (NoticeVector & { id: string; note: string; expect: object })[] = file.noticeVectors;

describe('the worked examples', () => {
  it('are all there', () => {
    expect([vectors.length, noticeVectors.length]).toEqual([106, 18]);
  });

  it.each(vectors.map((vector) => [vector.id, vector.note, vector] as const))('%s: %s', (_id, _note, vector) => {
    const result = computeVector(vector, rules);
    for (const expected of vector.expect) {
      expect(result.expect.filter((deadline) => deadline['obligation'] === expected.obligation)).toEqual([expected]);
    }
    expect(result.events).toEqual((vector.events ?? []).map((event) => event['expect'] ?? {}));
  });

  it.each(noticeVectors.map((vector) => [vector.id, vector.note, vector] as const))('%s: %s', (_id, _note, vector) => {
    expect(checkNoticeVector(vector, rules)).toEqual({ id: vector.id, ...vector.expect });
  });

  it('come with the profiles that the product ships', () => {
    expect(Object.fromEntries(rules.profiles)).toEqual(file.profiles);
  });
});
