import { describe, expect, it } from '@jest/globals';
import { type LadderStep, ladderSteps, placeOf, type Rung, rungFrom, stepFor } from './escalation.js';

const nowhere = { rung: null, highest: null };
const at = (rung: Rung) => ({ rung, highest: rung });

describe('the ladder', () => {
  it('leads from the head over the complaint office to the executive, and ends there', () => {
    const above = [nowhere, at('head'), at('office'), at('executive')].map((place) => stepFor(ladderSteps, {}, place));
    expect(above).toEqual(['head', 'office', 'executive', undefined]);
  });

  it('passes over a step that a department has not', () => {
    const short: LadderStep[] = ['head', 'executive'];
    expect([stepFor(short, {}, at('head')), rungFrom(short, 'office'), stepFor(short, { to: 'office' }, nowhere)]).toEqual([
      'executive',
      'executive',
      'executive',
    ]);
    expect([stepFor(['head'], {}, at('head')), rungFrom(['holder'], 'head'), stepFor(['executive'], {}, nowhere)]).toEqual([
      undefined,
      undefined,
      'executive',
    ]);
  });

  it('goes above whoever asks, and above where the case ever was, also when that was answered', () => {
    expect(stepFor(ladderSteps, { least: 'office' }, nowhere)).toBe('office');
    expect(stepFor(ladderSteps, { least: 'office' }, at('office'))).toBe('executive');
    expect(stepFor(ladderSteps, {}, { rung: null, highest: 'office' })).toBe('executive');
    expect(stepFor(ladderSteps, { least: 'office' }, { rung: null, highest: 'executive' })).toBeUndefined();
  });

  it('goes as far as a date wants, once more where that was answered, and not where it stands higher', () => {
    expect(stepFor(ladderSteps, { to: 'head' }, { rung: null, highest: 'head' })).toBe('head');
    expect([stepFor(ladderSteps, { to: 'head' }, at('head')), stepFor(ladderSteps, { to: 'head' }, at('office'))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(stepFor(ladderSteps, { to: 'office' }, at('head'))).toBe('office');
  });

  it('is read from the escalations of a case', () => {
    expect(placeOf([])).toEqual(nowhere);
    expect(
      placeOf([
        { rung: 'office', state: 'answered' },
        { rung: 'head', state: 'standing' },
      ]),
    ).toEqual({ rung: 'head', highest: 'office' });
  });
});
