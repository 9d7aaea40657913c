import { unfold } from './fold-text.js';

/**
 * A regular expression of PostgreSQL that matches a text in which this stands, whatever its case, width, accents and script (traditional or
 * simplified), and however many spaces stand between its words. It has no repetition but of spaces, so that matching is linear.
 */
export function searchPattern(sought: string): string {
  const words = [...sought.normalize('NFC')].slice(0, 200).join('').trim().split(/\s+/u);
  return words.map((word) => [...word].map(anyOf).join('')).join('[\\s\u3000]+');
}

function anyOf(character: string): string {
  const all = unfold(character);
  if (all.length === 1 && /[\p{L}\p{N}]/u.test(character)) return character;
  return all.length === 1 ? escaped(character) : `[${all.map(escaped).join('')}]`;
}

const escaped = (character: string): string => (/[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character);
