import { foldScripts } from '../language/fold-scripts.js';

/** Titles and trades that stand before or after a Chinese name, longest first where one holds another. Simplified, as `foldScripts` gives them. */
export const hanTitles: readonly string[] = [
  ...['理财经理', '客户经理', '大堂经理', '产品经理', '项目经理', '副总经理', '总经理', '客服经理', '业务经理', '经理'],
  ...['副行长', '支行长', '分行长', '行长', '副主任', '主任', '副主管', '主管', '副总监', '总监', '副部长', '部长', '副处长', '处长'],
  ...['副科长', '科长', '副组长', '组长', '副队长', '队长', '副总裁', '总裁', '董事长', '董事', '副总', '会计主管', '营业部', '负责人'],
  ...[
    '先生',
    '女士',
    '小姐',
    '太太',
    '夫人',
    '老师',
    '同志',
    '师傅',
    '律师',
    '博士',
    '教授',
    '工程师',
    '会计',
    '出纳',
    '柜员',
    '柜台',
    '大堂',
  ],
  ...[
    '客服专员',
    '客服',
    '坐席',
    '专员',
    '专家',
    '顾问',
    '助理',
    '秘书',
    '职员',
    '员工',
    '工作人员',
    '业务员',
    '经办人',
    '经办',
    '保安',
    '代表',
  ],
  ...[
    '理财师',
    '信贷员',
    '审批员',
    '催收员',
    '接线员',
    '话务员',
    '服务员',
    '领导',
    '支行',
    '分行',
    '总行',
    '本行',
    '贵行',
    '你行',
    '你们',
    '贵司',
  ],
  ...['工号', '姓名', '名叫', '叫做', '名字'],
].sort((one, other) => other.length - one.length);

/** The same of other tongues; a dot after them is gone by then. */
export const latinTitles: ReadonlySet<string> = new Set(
  (
    'mr mrs ms miss mx dr prof professor sir madam madame messrs herr frau monsieur mme mlle señor senor señora senora ' +
    'manager mgr director supervisor officer clerk teller head chief president vice vp svp avp deputy assistant associate senior junior ' +
    'branch department dept team lead leader agent advisor adviser consultant cashier banker executive ceo cfo coo cto relationship customer account service ' +
    'the of and at staff employee colleague representative rep esq phd mba cpa'
  ).split(' '),
);

/** What parts the names of several people. `and` is one where it stands between blanks. */
const between = /[,，、;；/／|\n&＆+＋]|\s(?:and|und|et|y|or)\s|[和与及跟]/u;
const longest = 400;

/**
 * Keys of the people that a text names, to compare with those of another: two texts name one person where they share a key. Width, case, accents,
 * blanks, punctuation, order of the parts, and simplified or traditional characters make no difference, nor do titles (经理, 主任, 先生, Mr,
 * Manager …). A mere surname with its title (陈经理) is compared as it stands, and is not everybody of that surname. Bounded: 400 characters.
 */
export function personKeys(text: string | null | undefined): readonly string[] {
  const whole = folded(text ?? '');
  const keys = new Set<string>();
  for (const one of [whole, ...whole.split(between)].slice(0, 21)) {
    for (const reading of new Set([one, one.replace(/[([{<【「《][^)\]}>】」》]{0,60}[)\]}>】」》]/gu, ' ')])) addKeys(keys, reading);
  }
  return [...keys];
}

/** Whether two texts name one person; see {@link personKeys}. */
export function namesOnePerson(one: string | null | undefined, other: string | null | undefined): boolean {
  const keys = new Set(personKeys(one));
  return personKeys(other).some((key) => keys.has(key));
}

/** A name as it stands, titles and all, to tell whether it is written down already: width, case, blanks and script make no difference. */
export function nameAsWritten(name: string): string {
  return (
    folded(name)
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/** Staff numbers in a text where people are named: 工号 80123, A0123. Small letters, three digits or more. Bounded like {@link personKeys}. */
export function staffNumbersIn(text: string | null | undefined): readonly string[] {
  const found = folded(text ?? '').match(
    /(?<![\p{L}\p{N}]{1})[a-z]{0,4}\d{3,12}(?![\p{L}\p{N}]{1})|(?<=\p{Script=Han})[a-z]{0,4}\d{3,12}(?!\d)/gu,
  );
  return [...new Set(found ?? [])].slice(0, 20);
}

/** A text as names are compared: width, case, accents and scripts make no difference. At most 400 characters of it. */
export function folded(text: string): string {
  const plain = text.slice(0, longest).normalize('NFKC').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC');
  return foldScripts(plain.replace(/\p{Cf}/gu, ''));
}

function addKeys(keys: Set<string>, text: string): void {
  const han = (text.match(/\p{Script=Han}+/gu) ?? []).join('');
  const words =
    text
      .replace(/['’ʼ`]/g, '')
      .replace(/\p{Script=Han}+/gu, ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  // As it stands: what is left of a surname with its title is nobody's name.
  add(keys, han, words);
  const name = withoutTitles(han);
  const rest = words.filter((word) => !latinTitles.has(word) && /\p{L}/u.test(word));
  if (rest.length > 0) add(keys, '', rest);
  if (name.length > 1) add(keys, name, []);
  if (name.length > 1 && rest.length > 0) add(keys, name, rest);
}

function add(keys: Set<string>, han: string, words: readonly string[]): void {
  const key = [...(han === '' ? [] : [han]), ...[...words].sort()].join(' ');
  if (/\p{L}/u.test(key)) keys.add(key);
}

/** Never strips the last character: a name that is a title, too, stays. */
function withoutTitles(han: string): string {
  let name = han;
  for (let turn = 0; turn < 6; turn++) {
    const before = name;
    const ahead = hanTitles.find((title) => name.startsWith(title) && name.length > title.length);
    if (ahead) name = name.slice(ahead.length);
    const behind = hanTitles.find((title) => name.endsWith(title) && name.length > title.length);
    if (behind) name = name.slice(0, -behind.length);
    if (name === before) break;
  }
  return name;
}
