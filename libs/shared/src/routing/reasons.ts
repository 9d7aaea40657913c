import type { Language } from '../domain/language.js';
import { type Coding, entryOf } from '../domain/matter/coding.js';

/** Stands where the id of a rule would, when the classifier decided. */
export const matterRule = 'matter';

/** The same sentence in each language. */
export type ReasonSentence = Readonly<Record<Language, string>>;

/** What the classifier said, as far as a reason needs it: a business of a coding, and how likely its department is, from 0 to 1. */
interface Said {
  readonly business: string;
  readonly sure: number;
}

/**
 * Why a complaint came to its department, as it is kept: a code and its values, never a sentence in one language, nothing of the complaint.
 * `rule` keeps the words that the papers had then, `matter` and `unsure` what the classifier held.
 */
export type Why =
  | { readonly code: 'rule'; readonly words: string | ReasonSentence }
  | ({ readonly code: 'matter' | 'unsure' } & Said)
  | { readonly code: 'unmatched' | 'unreadable' | 'triage-barred' | 'late' };

/** A rule, or the classifier (`matter`), that was not followed, and why: the complaint is about its department, or its condition failed. */
export type Refused =
  | { readonly rule: string; readonly code: 'barred'; readonly department: string }
  | { readonly rule: string; readonly code: 'failed'; readonly detail: string };

/**
 * The sentence of a reason in each language. `words` are those of the complaint that decided: they are named where somebody who may read the
 * complaint asks, and left out of what is kept. A rule whose papers have one language says it in that one.
 */
export function sayWhy(why: Why, coding: Coding | undefined, words: readonly string[] = []): ReasonSentence {
  switch (why.code) {
    case 'rule':
      return typeof why.words === 'string' ? { 'zh-Hans': why.words, 'zh-Hant': why.words, en: why.words } : why.words;
    case 'matter':
      return said(why, coding, words, judged);
    case 'unsure':
      return said(why, coding, words, proposed);
    default:
      return plain[why.code];
  }
}

/** Why something was not followed, in each language. `nameOf` names a department as the papers do. */
export function sayRefused(refused: Refused, nameOf: (department: string, language: Language) => string): ReasonSentence {
  if (refused.code === 'failed') {
    const { detail } = refused;
    return {
      'zh-Hans': `条件无法判断：${detail}`,
      'zh-Hant': `條件無法判斷：${detail}`,
      en: `The condition could not be judged: ${detail}`,
    };
  }
  const name = (language: Language) => nameOf(refused.department, language);
  return {
    'zh-Hans': `投诉涉及${name('zh-Hans')}或与之关系密切的部门。`,
    'zh-Hant': `投訴涉及${name('zh-Hant')}或與之關係密切的部門。`,
    en: `The complaint is about ${name('en')} or a department closely connected with it.`,
  };
}

const plain: Readonly<Record<'unmatched' | 'unreadable' | 'triage-barred' | 'late', ReasonSentence>> = {
  unmatched: {
    'zh-Hans': '没有匹配的规则，由分办岗判断。',
    'zh-Hant': '沒有相符的規則，由分辦崗判斷。',
    en: 'No rule matched; the triage desk decides.',
  },
  unreadable: {
    'zh-Hans': '内容无法自动读取，由分办岗人工处理。',
    'zh-Hant': '內容無法自動讀取，由分辦崗人工處理。',
    en: 'The content could not be read; the triage desk reads it by hand.',
  },
  'triage-barred': {
    'zh-Hans': '投诉涉及分办岗，由其他部门处理。',
    'zh-Hant': '投訴涉及分辦崗，由其他部門處理。',
    en: 'It is about the triage desk, so another department takes it.',
  },
  late: {
    'zh-Hans': '一分钟内未完成分派，由系统交分办岗处理。',
    'zh-Hant': '一分鐘內未完成分派，由系統交分辦崗處理。',
    en: 'Not routed within a minute; the sweeper gave it to the triage desk.',
  },
};

type Put = (name: string, sure: string, by: string) => string;

const judged: Readonly<Record<Language, Put>> = {
  'zh-Hans': (name, sure, by) => `按内容判断为“${name}”（把握 ${sure}）${by}。`,
  'zh-Hant': (name, sure, by) => `按內容判斷為「${name}」（把握 ${sure}）${by}。`,
  en: (name, sure, by) => `Judged by its words to be about ${name} (${sure} sure)${by}.`,
};
const proposed: Readonly<Record<Language, Put>> = {
  'zh-Hans': (name, sure, by) => `没有匹配的规则，由分办岗判断。建议：“${name}”（把握 ${sure}）${by}。`,
  'zh-Hant': (name, sure, by) => `沒有相符的規則，由分辦崗判斷。建議：「${name}」（把握 ${sure}）${by}。`,
  en: (name, sure, by) => `No rule matched; the triage desk decides. Proposed: ${name} (${sure} sure)${by}.`,
};

/** How words are quoted in a sentence: what stands before them, between them and around each. */
const quotes: Readonly<Record<Language, readonly [before: string, between: string, open: string, close: string]>> = {
  'zh-Hans': ['，依据：', '、', '“', '”'],
  'zh-Hant': ['，依據：', '、', '「', '」'],
  en: [', by: ', ', ', '“', '”'],
};

function said(
  { business, sure }: Said,
  coding: Coding | undefined,
  words: readonly string[],
  put: Readonly<Record<Language, Put>>,
): ReasonSentence {
  const say = (language: Language) => {
    const [before, between, open, close] = quotes[language];
    const by = words.length === 0 ? '' : before + words.map((word) => `${open}${word}${close}`).join(between);
    return put[language]((coding && entryOf(coding, business)?.names[language]) ?? business, percentOf(sure), by);
  };
  return { 'zh-Hans': say('zh-Hans'), 'zh-Hant': say('zh-Hant'), en: say('en') };
}

/** A certainty as people read it. Never "100 %": nothing is. */
export function percentOf(sure: number): string {
  return `${Math.min(99, Math.round(sure * 100))} %`;
}
