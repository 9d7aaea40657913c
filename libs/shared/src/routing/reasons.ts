import type { Language } from '../domain/language.js';
import { type Coding, entryOf } from '../domain/matter/coding.js';
import type { MatterJudgement } from '../domain/matter/judge-matter.js';

/** Stands where the id of a rule would, when the classifier decided. */
export const matterRule = 'matter';

type Said = Pick<MatterJudgement, 'business' | 'cause' | 'sure' | 'words'>;
type Words = Readonly<Record<Language, string>>;

/** Why the classifier's department was taken, in each language. Holds words of the complaint. */
export function byModel(matter: Said, coding: Coding | undefined): Words {
  return {
    'zh-Hans': `按内容判断为“${nameOf(coding, matter.business, 'zh-Hans')}”（把握 ${percent(matter)}）${quoted(matter, '，依据：', '、', '“', '”')}。`,
    'zh-Hant': `按內容判斷為「${nameOf(coding, matter.business, 'zh-Hant')}」（把握 ${percent(matter)}）${quoted(matter, '，依據：', '、', '「', '」')}。`,
    en: `Judged by its words to be about ${nameOf(coding, matter.business, 'en')} (${percent(matter)} sure)${quoted(matter, ', by: ', ', ', '“', '”')}.`,
  };
}

/** Why it went to triage: no rule held, and the classifier was not sure enough, or there is none. */
export function unsure(matter: Said | undefined, coding: Coding | undefined): Words {
  if (matter === undefined)
    return {
      'zh-Hans': '没有匹配的规则，由分办岗判断。',
      'zh-Hant': '沒有相符的規則，由分辦崗判斷。',
      en: 'No rule matched; the triage desk decides.',
    };
  return {
    'zh-Hans': `没有匹配的规则，由分办岗判断。建议：“${nameOf(coding, matter.business, 'zh-Hans')}”（把握 ${percent(matter)}）${quoted(matter, '，依据：', '、', '“', '”')}。`,
    'zh-Hant': `沒有相符的規則，由分辦崗判斷。建議：「${nameOf(coding, matter.business, 'zh-Hant')}」（把握 ${percent(matter)}）${quoted(matter, '，依據：', '、', '「', '」')}。`,
    en: `No rule matched; the triage desk decides. Proposed: ${nameOf(coding, matter.business, 'en')} (${percent(matter)} sure)${quoted(matter, ', by: ', ', ', '“', '”')}.`,
  };
}

function nameOf(coding: Coding | undefined, code: string, language: Language): string {
  return (coding && entryOf(coding, code)?.names[language]) ?? code;
}

/** Never "100 %": nothing is. */
function percent({ sure }: Said): string {
  return `${Math.min(99, Math.round(sure * 100))} %`;
}

function quoted({ words }: Said, before: string, between: string, open: string, close: string): string {
  return words.length === 0 ? '' : before + words.map((word) => `${open}${word}${close}`).join(between);
}
