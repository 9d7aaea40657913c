import type { Language } from '../language.js';
import type { RuleSet } from './rule-set.js';

type Cited = Pick<RuleSet, 'title' | 'cited' | 'provisionNames'>;

const han = /\p{Script=Han}/u;
/** Which wording of a provision is meant stands in the data for those who check it: "C4, from 8 April 2026" is C4 in a letter. */
const asOf = /, (?:before|from|since|until) \d{1,2} [A-Z][a-z]{2,8} \d{4}$/;

/**
 * A provision as a letter in one language cites it: 第九条 is 《…通知》（银监发〔2012〕13号）第九条 in Chinese and "Article 9 of the CBRC notice of
 * 2012 on …" in English. `cited` of the rule set is how its text is called in a sentence; `provisionNames` are the names of other texts that
 * its provisions begin with. English never holds a Chinese character: where the words for it are not in the data, the text alone is named.
 */
export function provisionWords(language: Language, ruleSet: Cited, provision: string): string {
  const parts = provision
    .split(/[;；]\s*/)
    .map((part) => part.replace(asOf, ''))
    .filter((part) => part !== '');
  const words = parts.map((part) => oneProvision(language, ruleSet, part));
  const joined = [...new Set(words)].join(language === 'en' ? '; ' : '；');
  return language === 'en' && han.test(joined) ? citedAs(language, ruleSet) : joined;
}

function oneProvision(language: Language, ruleSet: Cited, part: string): string {
  const names = ruleSet.provisionNames ?? {};
  const law = Object.keys(names).find((name) => part.startsWith(name));
  const text = law === undefined ? undefined : names[law]![language];
  const rest = law === undefined ? part : part.slice(law.length);
  if (text !== undefined && rest.trim() === '') return text;
  if (!han.test(rest)) {
    const of = text ?? ruleSet.cited?.[language];
    if (of === undefined) return rest;
    return language === 'en' ? `${spelledOut(rest)} of ${of}` : `${of} ${rest}`;
  }
  // A provision that names no text is one of the rule set itself.
  const of = text ?? (rest.startsWith('第') ? citedAs(language, ruleSet) : '');
  if (language !== 'en') return `${of}${language === 'zh-Hant' ? traditional(rest) : rest}`;
  const articles = articleWords(rest);
  return articles === undefined || of === '' ? part : `${articles} of ${of}`;
}

/** How the text of a rule set is called in a sentence. */
function citedAs(language: Language, { title, cited }: Cited): string {
  const said = cited?.[language];
  if (said !== undefined) return said;
  if (language === 'en') return title['en'] ?? 'the rules that bind us';
  const own = (language === 'zh-Hant' ? title['zh-Hant'] : undefined) ?? title['zh'];
  return own === undefined ? (title['en'] ?? '') : `《${own}》`;
}

const spelledOut = (provision: string): string => provision.replace(/^reg /, 'regulation ').replace(/^(?=\d)/, 'section ');

/** 第十九条、第二十一条 is "Articles 19 and 21"; 第三十六条第二款 "Article 36(2)"; 第13條之1第2項 "Article 13-1(2)". Undefined where it is no article. */
export function articleWords(provision: string): string | undefined {
  const articles: string[] = [];
  // 第三十二、三十五条: several numbers before one 条.
  const pattern =
    /第([\d零〇一二三四五六七八九十百、]{1,40})[条條](?:之([\d一二三四五六七八九十]{1,4}))?((?:第[\d零〇一二三四五六七八九十百]{1,8}[款项項目]){0,3})/g;
  for (const [, numbers = '', twin, below = ''] of provision.matchAll(pattern)) {
    const inner = [...below.matchAll(/第([^款项項目]+)[款项項目]/g)].map(([, number = '']) => `(${numberOf(number)})`).join('');
    const all = numbers.split('、').map((number) => String(numberOf(number)));
    articles.push(...all.slice(0, -1), `${all.at(-1)}${twin === undefined ? '' : `-${numberOf(twin)}`}${inner}`);
  }
  const last = articles.pop();
  if (last === undefined || last.includes('NaN')) return undefined;
  return articles.length === 0 ? `Article ${last}` : `Articles ${articles.join(', ')} and ${last}`;
}

const digits = '零一二三四五六七八九';

/** 三十六, 一百零二 or 13 as a number, up to 999; NaN for anything else. */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [, hundreds, tens, ones] =
    /^(?:([一二三四五六七八九])百[零〇]?)?(?:([一二三四五六七八九])?(?=十)十)?([一二三四五六七八九])?$/.exec(text) ?? [];
  if (text === '' || (hundreds === undefined && tens === undefined && ones === undefined && text !== '十')) return Number.NaN;
  const ten = tens !== undefined ? digits.indexOf(tens) : text.includes('十') ? 1 : 0;
  return (hundreds ? digits.indexOf(hundreds) : 0) * 100 + ten * 10 + (ones ? digits.indexOf(ones) : 0);
}

/** The characters of provisions that traditional Chinese writes otherwise. */
const otherwise: Readonly<Record<string, string>> = { 条: '條', 项: '項', 号: '號', 规: '規', 办: '辦', 则: '則', 发: '發', 务: '務' };

function traditional(provision: string): string {
  return provision.replace(/[条项号规办则发务]/g, (character) => otherwise[character] ?? character);
}
