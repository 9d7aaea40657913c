import { describe, expect, it } from '@jest/globals';
import { cutText, uncut } from './cut-characters.js';

describe('a text that was cut by code units', () => {
  it.each(['信用卡😡', '𠮷野', 'a👩‍👩‍👧b', 'plain', '', '😡'])('comes out as it was, wherever it was cut: %j', (text) => {
    for (let at = 0; at <= text.length; at++) {
      const pieces = [text.slice(0, at), text.slice(at)].map(cutText);
      for (const piece of pieces) expect(piece.text.isWellFormed()).toBe(true);
      expect(pieces.map(uncut).join('')).toBe(text);
    }
  });

  it('keeps nothing that could not be stored', () => {
    expect(cutText('a\ud83db')).toEqual({ text: 'a\uFFFDb' });
    expect(JSON.stringify(cutText('\ude21\ud83d'))).toBe('{"text":"","half":{"before":56865,"after":55357}}');
  });
});
