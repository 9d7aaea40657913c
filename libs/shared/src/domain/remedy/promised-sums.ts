import type { Money } from './money.js';
import { foldForSums, type NamedSum, sumsIn } from './sums-in-words.js';

/** We give: in Chinese (simplified) and English. */
const gives =
  /退还|退回|退款|退费|退给|退您|退你|返还|赔偿|赔付|赔给|赔您|补偿|补贴|补给|补发|支付给您|向您支付|支付您|付给|给付|发放|减免|减收|免收|豁免|抵扣|冲回|冲正|冲销|转入您|汇入您|打入您|划入您|存入您|赠送|奉送|慰问金|refund|reimburs|compensat|waiv|goodwill|ex gratia|rebate|pay(?:ing)? (?:to )?you|pay back|paid to you|credit(?:ed|ing)? (?:it |this |them |back )?(?:to )?your|return(?:ed|ing)? (?:it |this )?to you|award you|transfer(?:red|ring)? to your/;
/** We do not. */
const refuses =
  /不予|不同意|不支持|不能|不应|不再|不会|不存在|无法|未能|无需|无须|拒绝|驳回|不得|难以|并非|没有.{0,6}(?:义务|责任|依据)|不(?=退|赔|补|返|减|免|付)|\bnot\b(?! only)|n't\b|cannot|unable|declin|reject|refus|\bno (?:refund|compensation|ground|basis)|without (?:refund|compensation)/;
/** We do what was asked. */
const agrees = /(?<!不)(?:同意|支持您|接受|满足|答应|予以(?!驳))|\bagree|\baccept|\buphold|\bgrant/;
/** Somebody else says so: what was asked for, or what happened. */
const asks =
  /(?:您|你|投诉人|客户|贵方)(?:的|曾|在|还)?.{0,6}(?:要求|主张|希望|请求|提出|索赔|申请|认为|反映|表示|称)|诉求|请求事项|索赔|\byou (?:ask|want|claim|request|demand|seek|said|say|stat|complain|wish)|\byour (?:request|claim|demand|wish)|customer(?:'s)? (?:ask|claim|request|demand)/;
const sentences = /[。！？!?\n]|\.(?!\d)/;
const clauses = /[，；;]|,(?!\d{3})|\bbut\b|\bhowever\b/;
const ends = /^(?:整|正)?\s*(?:$|[)）"”』」])/;

/** A text that complainants read. `whole`: it is a promise by where it stands, as an entry of a list of remedies is. */
export interface ReadText {
  readonly text: string;
  readonly whole?: boolean;
}

/**
 * The sums that a decision promises, by its own words, each once: those with which it says that we give, pay back or waive, in Chinese of both scripts
 * and in English, in digits or words. What was asked for, what is refused and what only happened is none. In doubt a sum behind a word of giving
 * is promised: a person then says it otherwise, or has it approved. Linear in the length of the texts.
 */
export function promisedSums(texts: readonly ReadText[], houseCurrency: string): Money[] {
  const promised = new Map<string, Money>();
  for (const { text, whole = false } of texts)
    for (const sentence of foldForSums(text).split(sentences)) {
      let giving = whole;
      for (const clause of sentence.split(clauses)) {
        giving = isGiving(clause, giving);
        if (!giving) continue;
        for (const sum of sumsIn(clause, houseCurrency)) if (!sum.bare || isPromisedBare(clause, sum)) put(promised, sum);
      }
    }
  return [...promised.values()];
}

/** A clause that says nothing of its own goes on with what was said before it in the sentence. */
function isGiving(clause: string, before: boolean): boolean {
  if (refuses.test(clause)) return false;
  if (agrees.test(clause)) return true;
  if (asks.test(clause)) return false;
  return before || gives.test(clause);
}

/** 赔偿一千万: a number without a currency, behind a word of giving and at the end of its clause. */
function isPromisedBare(clause: string, { from, until }: NamedSum): boolean {
  return ends.test(clause.slice(until)) && gives.test(clause.slice(Math.max(0, from - 16), from));
}

const put = (sums: Map<string, Money>, { minor, currency }: Money): void => void sums.set(`${currency} ${minor}`, { minor, currency });

/** The sums among them that no approved remedy stands behind: neither one of them nor several together make it. */
export function notApproved(promised: readonly Money[], approved: readonly Money[]): Money[] {
  const reachable = new Map<string, Set<number>>();
  for (const { minor, currency } of approved.slice(0, 12)) {
    const sums = reachable.get(currency) ?? new Set([0]);
    for (const sum of [...sums]) sums.add(sum + minor);
    reachable.set(currency, sums);
  }
  return promised.filter(({ minor, currency }) => !reachable.get(currency)?.has(minor));
}
