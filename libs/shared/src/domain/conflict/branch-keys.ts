import { folded } from './person-keys.js';

/** What is everybody's: whoever works at head office would be barred from half of what is complained of. */
const everybodys = /^(?:总行|总部|总公司|本行|贵行|你行|head ?office|headquarters)$/;
/** Behind one of these a smaller place is named: 上海分行城南支行 is 城南支行. */
const above = /(?<=分行|银行|公司|总行)/u;
const kindOfPlace = /(?:支行|分行|营业部|营业厅|分理处|储蓄所|网点)$/u;

/**
 * Keys of the branch that a complaint is against, to compare with those of a colleague's own (`ownBranchKeys`): as it stands, and the last place that
 * it names, without what stands in brackets. None for head office.
 */
export function branchKeys(text: string | null | undefined): readonly string[] {
  const plain = folded(text ?? '')
    .replace(/[([{<【「《][^)\]}>】」》]{0,60}[)\]}>】」》]/gu, ' ')
    .replace(/\b(?:the|sub[- ]?branch|branch)\b/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const places = [plain, plain.split(above).at(-1) ?? ''].map((one) => one.trim());
  return [...new Set(places.filter((one) => one.length > 1 && !everybodys.test(one)).map((one) => one.replaceAll(' ', '')))];
}

/** Keys of the branch at which somebody works: also without the word for what kind of place it is, which who complains leaves out. */
export function ownBranchKeys(branch: string | null | undefined): readonly string[] {
  const keys = branchKeys(branch);
  const bare = keys.map((key) => key.replace(kindOfPlace, '')).filter((key) => key.length > 1);
  return [...new Set([...keys, ...bare])];
}
