import { domainOfEmail, emailForSending } from '@app/shared/contact/email-address.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import type { ReferralSaid } from '../../drafting/referral.js';

/** What a mail of an authority says of a referral, as a machine reads it: a person confirms it. Kept in the facts of its case as `referralRead`. */
export interface ReferralRead {
  readonly authority: string;
  /** The mail comes from where its sender says, as its door judged it. */
  readonly proven: boolean;
  /** The address it was written from. */
  readonly from: string;
  readonly number?: string;
  readonly limit?: Exclude<ReferralSaid['limit'], undefined | { readonly dueAt: string }>;
  /** Person and telephone to report to. */
  readonly contact?: string;
  /** The sentences that ask for something. */
  readonly instructions?: string;
}

/** The authority of the papers that this address is of: it is named itself, or its domain is; undefined: none. */
export function authorityOf(authorities: Institution['authorities'], from: string): string | undefined {
  const [address, domain] = [emailForSending(from)?.toLowerCase(), domainOfEmail(from)];
  if (address === undefined || domain === '') return undefined;
  const isOf = (given: string) =>
    given.includes('@') ? emailForSending(given)?.toLowerCase() === address : domainOfEmail(`any@${given}`) === domain;
  return authorities.find(({ mail }) => mail.some(isOf))?.name;
}

/** So much of a mail is read for what it says of a referral: its head says it. In characters. */
const mostRead = 20_000;

/** Reads number, limit, contact and instructions from the words of a mail; what does not stand there is left out. */
export function readReferral(subject: string, text: string): Omit<ReferralRead, 'authority' | 'proven' | 'from'> {
  const words = `${subject}\n${text.slice(0, mostRead)}`.normalize('NFKC');
  const found = {
    number: numberIn(words),
    limit: limitIn(words),
    contact: contactIn(words),
    instructions: instructionsIn(text.slice(0, mostRead)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as ReturnType<typeof readReferral>;
}

/** Numbers of official letters (GB/T 9704-2012, 7.2.5: mark, year in brackets, serial), and what is called a number. The text is in NFKC. */
function numberIn(words: string): string | undefined {
  const official = /[\p{Script=Han}A-Za-z]{1,16}\s?[〔[(【]\s?(?:19|20)\d{2}\s?[〕\])】]\s?(?:第\s?)?\d{1,7}\s?[号號]/u.exec(words)?.[0];
  if (official !== undefined) return official.replace(/^.*?(?:编号|編號|文号|文號|[为為是])/u, '').trim();
  const called =
    /(?:(?:转办|轉辦|交办|交辦|工单|工單|案件|受理|投诉|投訴|登记|登記)?(?:编号|編號|单号|單號|文号|文號)|our ref(?:erence)?(?: no\.?| number)?|case (?:no\.?|number)|ref(?:erence)?(?: no\.?| number)?)\s?[::#]\s?([\p{L}\p{N}][\p{L}\p{N}/_.-]{2,60})/iu.exec(
      words,
    )?.[1];
  return called?.replace(/[.,]+$/, '');
}

const hanNumbers: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  兩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};

/** Up to 99, in digits or in Han characters. */
function amountOf(written: string): number | undefined {
  if (/^\d{1,3}$/.test(written)) return Number(written);
  const [tens, ones] = written.includes('十') ? written.split('十') : ['', written];
  const amount =
    (written.includes('十') ? (tens === '' ? 1 : (hanNumbers[tens!] ?? Number.NaN)) * 10 : 0) +
    (ones === '' ? 0 : (hanNumbers[ones!] ?? Number.NaN));
  return Number.isNaN(amount) ? undefined : amount;
}

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

function limitIn(words: string): ReferralRead['limit'] {
  const han = /([\d一二两兩三四五六七八九十]{1,3})\s?[个個]?(工作日|自然日|日历日|日曆日|日|天)[之以]?[内內]/u.exec(words);
  const english = /within\s+(\d{1,3})\s+(working|business|calendar)?\s*days/i.exec(words);
  const amount = amountOf(han?.[1] ?? english?.[1] ?? '');
  if (amount !== undefined && amount > 0) {
    const isWorking = han ? han[2] === '工作日' : /working|business/i.test(english?.[2] ?? '');
    return { amount, unit: isWorking ? 'working_days' : 'calendar_days' };
  }
  const hanDay = /(20\d{2})年(\d{1,2})月(\d{1,2})日[之以]?前/u.exec(words);
  if (hanDay) return dayOf(hanDay[1]!, Number(hanDay[2]), Number(hanDay[3]));
  const day = /\b(?:by|before|no later than)\s+(\d{1,2})\s+([a-z]+)\s+(20\d{2})/i.exec(words);
  return day ? dayOf(day[3]!, months.indexOf(day[2]!.toLowerCase()) + 1, Number(day[1])) : undefined;
}

function dayOf(year: string, month: number, day: number): { dueOn: string } | undefined {
  const dueOn = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const there = new Date(`${dueOn}T00:00:00Z`);
  return !Number.isNaN(there.getTime()) && there.toISOString().startsWith(dueOn) ? { dueOn } : undefined;
}

function contactIn(words: string): string | undefined {
  const person = /(?:联系人|聯繫人|聯絡人|经办人|經辦人|承办人|承辦人|contact(?: person)?)\s?[::]\s?([^\n,,。;;()]{1,60})/iu
    .exec(words)?.[1]
    ?.trim();
  const telephone = /(?:联系电话|聯繫電話|聯絡電話|电话|電話|tel(?:ephone)?|phone)\s?[::]?\s?(\+?[\d][\d -]{5,20}\d)/iu
    .exec(words)?.[1]
    ?.trim();
  const both = [person, telephone].filter((one) => one !== undefined && one !== '');
  return both.length > 0 ? [...new Set(both)].join(' ') : undefined;
}

/** Sentences that ask for something to be looked into, answered or reported. */
function instructionsIn(text: string): string | undefined {
  const asks =
    /(?:请|請|要求|务必|務必|please|kindly).*(?:核查|核实|核實|调查|調查|处理|處理|办理|辦理|反馈|反饋|报告|報告|报送|報送|回复|回覆|答复|答覆|investigat|report|respond|reply|look into)/iu;
  const asking = (text.match(/[^。!!??\n]+[。!!??]?/gu) ?? []).filter((sentence) => asks.test(sentence)).map((sentence) => sentence.trim());
  return asking.length > 0 ? asking.join('\n').slice(0, 2_000) : undefined;
}
