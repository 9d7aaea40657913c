import type { Language } from '../language.js';
import { hanScripts } from './han-scripts.js';

/**
 * The language somebody wrote in. Chinese is told apart by characters that only one script has, then by what only one kind of writer uses
 * (Cantonese words, corner quotation marks); where there are none of them, or as many of each, a Chinese `otherwise` decides, else zh-Hans.
 * A text without Han is English when it has Latin letters; without any letter it is `otherwise`. Japanese and Korean are languages that we
 * do not speak: `otherwise`. What stands in quotation marks counts only where little else is said, addresses never. The first 4 000 UTF-16
 * units count.
 */
export function detectLanguage(text: string, otherwise: Language): Language {
  const said = text.slice(0, 4000).replace(addresses, ' ');
  const own = count(said.replace(quoted, ' '));
  const letters = own.han + own.latin + own.kana;
  const found = letters >= 4 ? own : count(said);
  if (isNeighbour(found)) return otherwise;
  // A Chinese sentence may be full of Latin product names; one Han character says about as much as four letters.
  if (found.han > 0 && found.han * 8 >= found.latin) return scriptOf(found, said, otherwise);
  return found.latin > 0 ? 'en' : otherwise;
}

/** Our language for a BCP 47 tag (`zh-CN`, `zh-Hant-HK`, `en-GB`, `cmn-Hans`); undefined for any other language. */
export function languageOfTag(tag: string): Language | undefined {
  const parts = tag.trim().toLowerCase().split(/[-_]/);
  if (parts[0] === 'en') return 'en';
  if (!['zh', 'cmn', 'yue'].includes(parts[0] ?? '')) return undefined;
  if (parts.includes('hans')) return 'zh-Hans';
  if (parts.includes('hant') || parts.some((part) => ['tw', 'hk', 'mo'].includes(part))) return 'zh-Hant';
  return parts[0] === 'yue' && parts.length === 1 ? 'zh-Hant' : 'zh-Hans';
}

/** Links and mail addresses are Latin in every language. No part of either pattern can match in two ways, so they take linear time. */
const addresses = /https?:\/\/[^\s\p{Script=Han}]+|[\w.+-]{1,64}@[\w.-]{1,255}/giu;
/** Short passages in marks: names of goods, and words of others. */
const quoted = /「[^「」]{1,200}」|『[^『』]{1,200}』|“[^“”]{1,200}”|《[^《》]{1,200}》/gu;

/** Words that are written so in Cantonese only, in either script. */
const cantonese = new Set('冇佢咁喎囉睇嚟嘅咗喺哋啲嘢嗰諗搵揾攞畀俾乜咩');
/** Pronouns and particles of Chinese that Japanese does not write. */
const chineseOnly = new Set('我你您们們这這吗嗎吧呢哪沒没她咱');

interface Count {
  readonly hans: number;
  readonly hant: number;
  readonly han: number;
  readonly latin: number;
  /** Kana, Hangul, and three for each character of Japan's own. */
  readonly kana: number;
  readonly cantonese: number;
  readonly chinese: number;
}

function count(text: string): Count {
  const scripts = hanScripts();
  const found = { hans: 0, hant: 0, han: 0, latin: 0, kana: 0, cantonese: 0, chinese: 0 };
  for (const character of text) {
    if (character < '\u0080') {
      if (/[a-z]/i.test(character)) found.latin++;
    } else if (/\p{Script=Han}/u.test(character)) {
      found.han++;
      if (chineseOnly.has(character)) found.chinese++;
      if (cantonese.has(character)) found.cantonese++;
      else if (scripts.simplified.has(character)) found.hans++;
      else if (scripts.traditional.has(character)) found.hant++;
      else if (scripts.japanese.has(character)) found.kana += 3;
    } else if (/\p{Script=Latin}/u.test(character)) found.latin++;
    else if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character)) found.kana++;
    else if (/\p{Script=Bopomofo}/u.test(character)) found.hant++;
  }
  return found;
}

/**
 * One の decorates Chinese shop names; Japanese has kana in every clause, however many Han characters stand between them. A text that
 * says "I" and "you" in Chinese and names Japanese goods is Chinese, unless kana outweigh all its Han.
 */
function isNeighbour({ kana, han, latin, chinese }: Count): boolean {
  if (kana * 8 < latin) return false;
  return chinese >= 2 ? kana > han : kana * 5 > han + 1;
}

function scriptOf({ hans, hant, cantonese: spoken }: Count, said: string, otherwise: Language): Language {
  if (hans !== hant) return hans > hant ? 'zh-Hans' : 'zh-Hant';
  if (spoken >= 2 || (hans === 0 && /[「」『』]/.test(said))) return 'zh-Hant';
  return otherwise === 'en' ? 'zh-Hans' : otherwise;
}
