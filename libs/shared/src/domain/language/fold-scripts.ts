import { scriptPairs } from './script-pairs.js';

const simplifiedOf = new Map<string, string>();
for (let at = 0; at < scriptPairs.length; at += 2) simplifiedOf.set(scriptPairs[at + 1] as string, scriptPairs[at] as string);

/** A text to compare by, never to show: traditional characters become simplified ones, so that one sentence in both scripts is alike. */
export function foldScripts(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => simplifiedOf.get(character) ?? character);
}
