import { describe, expect, it } from '@jest/globals';
import { answerIn } from './answers-to-us.js';

describe('a text message', () => {
  it.each([
    ['STOP', 'stop'],
    [' stop. ', 'stop'],
    ['退订', 'stop'],
    ['ＴＤ', 'stop'],
    ['start', 'start'],
    ['恢复', 'start'],
    ['1', 1],
    ['３。', 3],
    ['4', undefined],
    ['12', undefined],
    ['stop my card, it was stolen', undefined],
    ['我要退订你们的短信服务，并投诉', undefined],
    ['', undefined],
  ])('%j answers %j', (text, answer) => {
    expect(answerIn(text)).toBe(answer);
  });
});
