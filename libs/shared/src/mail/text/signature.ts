import { isFooterBelow, isNoticeBelow, startsFooter } from './footer.js';
import { deviceNames, moneyWords } from './mail-languages.js';
import { anyOf, fold, isEastern, longestFirst, wordsOf } from './mail-words.js';

/** Longer lines are no signature, so that no pattern meets one. */
const longestLine = 300;
const longestDeviceLine = 120;
const mostSignatureLines = 24;

/**
 * Where the signature of a text begins; its length where there is none. A signature stands below the line of two hyphens (RFC 3676 section
 * 4.3) and looks like one, or is what a telephone or a list adds at the end. What could be a sentence of the sender is none: for a signature
 * too much in the text nobody is hurt, for a demand too little somebody is.
 */
export function signatureAt(lines: readonly string[]): number {
  let end = lines.length;
  for (let count = 0, again = true; again && count < mostSignatureLines; count += 1) {
    const last = lastWritten(lines, end);
    if (last < 0) break;
    // The two hyphens belong to what was cut right below them.
    const from =
      isDeviceLine(lines[last] as string) || (end < lines.length && isHyphens(lines[last] as string)) ? last : belowRule(lines, end);
    again = from < end;
    end = again && isCardLine(lines[from] as string) ? cardAbove(lines, from) : from;
  }
  return end;
}

const isCardLine = (line: string): boolean => /网易邮箱大师|網易郵箱大師/.test(line.slice(0, longestLine));
const isBarLine = (line: string): boolean => /^\s*\|[\s|]*$/.test(line.slice(0, longestLine));

/** NetEase's program draws a card of bars above its line: a name, an address, and what they are to each other. */
function cardAbove(lines: readonly string[], from: number): number {
  let top = from;
  for (let index = from - 1; index >= Math.max(0, from - 14); index -= 1) {
    const line = (lines[index] as string).slice(0, longestLine).trim();
    if (isBarLine(line)) top = index;
    else if (line !== '' && (line.length > 60 || (!isContact(line) && (/[。！？；!?;，,]/.test(line) || line.length > 24)))) break;
  }
  return top;
}

function lastWritten(lines: readonly string[], end: number): number {
  let index = end - 1;
  while (index >= 0 && (lines[index] as string).trim() === '') index -= 1;
  return index;
}

/** Where a signature below its line, or the footer of a list, begins above `end`; `end` where there is none. */
function belowRule(lines: readonly string[], end: number): number {
  let written = 0;
  for (let index = end - 1; index >= 0 && written <= mostSignatureLines; index -= 1) {
    const line = lines[index] as string;
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (line.length > longestLine) return end;
    if (line === '-- ' || trimmed === '--') return isPutBelow(lines.slice(index + 1, end), line === '-- ') ? index : end;
    if (isDrawn(trimmed) && (isFooterBelow(lines.slice(index + 1, end)) || isNoticeBelow(lines.slice(index + 1, end), trimmed)))
      return index;
    if (startsFooter(trimmed) && !isDrawn(lines[index - 1]) && isFooterBelow(lines.slice(index, end))) return index;
    written += 1;
  }
  return end;
}

const isHyphens = (line: string): boolean => /^\s?--\s?$/.test(line);
const isDrawn = (line: string | undefined): boolean => /^[-_*=~#]+\s*$/.test((line ?? '').slice(0, longestLine));

/** What stands below a line of two hyphens and is not the sender's words of today. */
const isPutBelow = (lines: readonly string[], proper: boolean): boolean =>
  looksLikeSignature(lines, proper) || isFooterBelow(lines) || isNoticeBelow(lines, '--');

/** A version number ("1.7.3") is no list. */
const listMark =
  /^\s*(?:\d{1,2}[.)、．](?!\d)|[-*•·○●]\s|[①-⑳]|[(（][\d一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十]{1,2})/u;

/** Names, numbers and addresses; neither sentences nor a list of demands. Without the blank of RFC 3676 the line is as often a drawn one. */
function looksLikeSignature(lines: readonly string[], proper: boolean): boolean {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (written.length === 0 || written.length > (proper ? mostSignatureLines : 8)) return false;
  if (written.length === 1 && /^\p{L}{2,20}$/u.test(written[0] as string) && !isEastern(written[0] as string)) return true;
  if ((proper && isSaying(lines)) || (written.length === 1 && isVersion(written[0] as string))) return true;
  const sentences = written.filter((line) => isSentence(line, proper));
  if (sentences.length > 0 && !(proper && isMotto(written, sentences))) return false;
  return (
    !written.some((line) => listMark.test(line)) &&
    (proper || written.some(isContact) || isName(nameOf(written[isClosing(written[0] as string) ? 1 : 0] ?? '')))
  );
}

/** A saying that a program drew for today: in quotation marks, or who said it stands far to the right below it. */
function isSaying(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '');
  if (written.length > 8 || money.test(fold(written.join(' ')))) return false;
  if (written.slice(-3).some((line) => /^(?:[ ]{0,8}\t[\t ]*| {8,})(?:--?|—) ?["'\p{Lu}]/u.test(line))) return true;
  return /^\s*[-–—~]/.test(written.at(-1) ?? '') && /["”»]\s*$/.test((written.at(-2) ?? '').slice(-40));
}

const asked = anyOf(
  [...wordsOf('asks'), ...wordsOf('self'), ...wordsOf('mine').filter((word) => !['the', 'der', 'die', 'das'].includes(word))].filter(
    (word) => !isEastern(word),
  ),
);

/**
 * Whether the sentences beside a name or an address are a motto: nobody is spoken of or to, nothing is asked for, counted or paid. Programs put
 * the two hyphens and the blank there; still, somebody may write on below.
 */
function isMotto(written: readonly string[], sentences: readonly string[]): boolean {
  if (written.length > 12 || sentences.length > 3) return false;
  if (!sentences.every((line) => !isEastern(line) && !/[?\d%€$£]/.test(line) && !asked.test(fold(line)) && !money.test(fold(line))))
    return false;
  return (
    isName(nameOf(written[0] as string)) || written.some((line) => isContact(line) && !isOwnSentence(line)) || sentences.every(isInQuotes)
  );
}

const isInQuotes = (line: string): boolean => /^["“„«].*["”“»]\.?$/u.test(line);

/** One word with points in it: the version or host that a program puts there. */
const isVersion = (line: string): boolean => /^[a-z\d][\w-]{0,30}(?:\.[\w-]{1,30}){1,6}$/i.test(line);

const isClosing = (line: string): boolean =>
  /^(?:many )?thanks?(?: (?:&|and) (?:best |kind )?regards)?,?$|^(?:(?:best|kind|warm|kindest) )?(?:regards|wishes),?$|^(?:cheers|sincerely|yours (?:sincerely|truly|faithfully)),?$|^(?:mit )?(?:freundlichen?|viele|beste|liebe) gr(?:ü|ue)(?:ß|ss)en?,?$|^(?:bien )?cordialement,?$|^(?:un )?saludos?(?: cordial(?:es)?)?,?$|^(?:cordiali|distinti) saluti,?$|^atenciosamente,?$|^met vriendelijke groet(?:en)?,?$|^z poważaniem,?$|^с уважением,?$/iu.test(
    line.slice(0, 60),
  );

function isSentence(line: string, proper: boolean): boolean {
  if (isContact(line)) return isOwnSentence(line);
  if (isEastern(line))
    return (
      /[。！？；!?;]$/.test(line) ||
      line.replace(/[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu, '').length > (proper ? 16 : 6)
    );
  const words = line.split(/\s+/).filter((word) => /[\p{L}\d]{2}/u.test(word)).length;
  return words > 12 || (words > 3 && /[.!?;:]$/.test(line) && !/\b(?:inc|ltd|co|corp|st|nr|no)\.$/i.test(line)) || money.test(fold(line));
}

const self = anyOf(wordsOf('self').filter((word) => !isEastern(word)));
const easternSelf = anyOf(wordsOf('self').filter(isEastern));

/** "Write to me at …": somebody who speaks of themselves says more than where they are reached. */
function isOwnSentence(line: string): boolean {
  const words = line.split(/\s+/).filter((word) => !/@|:\/\/|www\./.test(word));
  const said = fold(words.join(' '));
  return (words.length >= 4 && self.test(said)) || (easternSelf.test(said) && said.length >= 8);
}

const isContact = (line: string): boolean =>
  /\S@\S+\.\S|https?:|www\.|(?:tel|fax|phone|mobile|mob|电话|電話|手机|手機|地址|邮编|微信|qq|handy|t[ée]l)\s?[.:：]|^[+(\d][\d\s()./+-]{6,24}$/i.test(
    line,
  ) && line.length <= 100;

/** "*Ada Whitfield | Director*": what stands behind a bar is no part of the name. */
const nameOf = (line: string): string => /^[*_\s]*([^|•*_]{0,80})/.exec(line)?.[1]?.trim() ?? '';

/** Two to five words with capitals. */
const isName = (line: string): boolean =>
  /^(?:\p{Lu}[\p{L}.'’-]{0,24}[,]?\s?){1,5}$/u.test(line) || /^(?:\p{L}{2,12} ){0,3}\p{L}{2,14},$/u.test(line);

const openers = wordsOf('sentFrom');
const westernOpeners = openers.filter((word) => !isEastern(word));
const easternOpeners = openers.filter(isEastern);
/** "From", "with", "through" alone say little: the line must end in "sent", too. */
const weakEastern = new Set(['从', '由', '通过', '使用', '從', '透過']);
const behind = wordsOf('sentBehind');
const devices = [...new Set([...longestFirst(deviceNames), ...wordsOf('device')])].sort((a, b) => b.length - a.length);
const deviceWord = anyOf(
  devices.filter((device) => !isEastern(device)),
  'gu',
);
/** In a script without blanks a brand stands right behind a word. */
const deviceAmongCharacters = new RegExp(
  `(?<![a-z])(?:${devices.map((device) => device.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})(?![a-z])`,
  'gu',
);
const money = anyOf(longestFirst(moneyWords));
/** A brand that grammar bends: "iPhonesta", "iPhone'a". */
const bentBrand = /(?<![\p{L}\d])(?:iphon|ipad|samsung|android|huawei|galaxy|xiaomi|outlook|айфон)[\p{L}'’-]{0,8}/gu;
const excuse =
  /[.,;!–-]?\s{0,3}(?:please |pls |bitte |por favor |merci d')?(?:excuse|pardon|forgive|ignore|entschuldig|désolé|disculp|sorry|apologi|typo)/i;
/** What may stand behind the device. */
const besides =
  /^(?:pro|max|plus|mini|se|ultra|lite|note|edge|pc|phone|device|smartphone|computer|laptop|desktop|app|mobile|email|mail|handset|on|for|für|pour|para|per|voor|för|til|dla|pro|для|an?|and|&|the|network|wireless|digital|4g|5g|lte|series|edition|new|de|claro|movistar|telcel|entel|tigo|vodafone|telekom|o2|sfr|free|rogers|telus|gesendet\.?|gesendet|geschickt|von|mit|\S*\d\S*)$/;

/** A line that a telephone or program adds: "Sent from my iPhone", "发自我的手机". Never a sentence that merely begins so. */
export function isDeviceLine(line: string): boolean {
  if (line.length > longestLine) return false;
  const stripped = line
    .replace(/<?https?:[^\s<>]{1,200}>?/g, ' ')
    .trim()
    .replace(/^[<([«*_]{1,3}|[>)\]»*_]{1,3}$/g, '')
    .trim();
  if (stripped === '' || stripped.length > longestDeviceLine) return false;
  const folded = fold(stripped).replace(/\s+/g, ' ');
  if (money.test(folded)) return false;
  if (isEastern(folded)) return isEasternDeviceLine(folded);
  return isWesternDeviceLine(folded) || (/<https?:[^\s<>]{1,200}>\s*$/.test(line) && isProgramLine(stripped));
}

/** "Sent from TypeApp <https://…>": a program that nobody here knows names itself, and its page. */
function isProgramLine(said: string): boolean {
  const folded = fold(said);
  const opener = westernOpeners.find((word) => folded.startsWith(`${word} `));
  return opener !== undefined && /^(?:\p{Lu}[\p{L}\d]{1,14}\s?){1,3}$/u.test(said.slice(opener.length).trim());
}

function isWesternDeviceLine(folded: string): boolean {
  const cut = folded.search(excuse);
  const said = (cut < 0 ? folded : folded.slice(0, cut)).replace(/[\s.,!-]+$/, '');
  const opener = westernOpeners.find((word) => said.startsWith(word));
  const closer = behind.find((word) => !isEastern(word) && said.endsWith(` ${word}`));
  if (opener === undefined && closer === undefined) return false;
  const rest = said.slice(opener?.length ?? 0, closer === undefined ? undefined : said.length - closer.length).trim();
  const found = [...rest.matchAll(deviceWord), ...rest.matchAll(bentBrand)].sort((a, b) => a.index - b.index);
  const first = found[0];
  if (first === undefined)
    return /^(?:my |a |mon |mein\S* )?[a-z]{2,12}[ -]?\S*\d\S*$/.test(rest) && opener !== undefined && !/^\d/.test(rest);
  if (
    /^(?:get|download|obt|télécharg|holen|hämta|hent|skaff|hanki|pobierz|scarica|ottieni|descarg|baixar|скачать)/.test(said) &&
    !/outlook|yahoo|gmail|mail/.test(rest)
  )
    return false;
  const ends = Math.max(...found.map((match) => match.index + match[0].length));
  const before = rest.slice(0, first.index).split(' ').filter(Boolean);
  const after = rest
    .slice(ends)
    .split(/[\s,.()]+/)
    .filter(Boolean);
  return before.length <= 3 && after.every((word) => besides.test(word)) && rest.split(' ').length <= 14;
}

function isEasternDeviceLine(folded: string): boolean {
  const opener = easternOpeners.find((word) => folded.startsWith(word));
  const said = folded.slice(opener?.length ?? 0);
  const closer = behind.find((word) => isEastern(word) && said.endsWith(word));
  if (opener === undefined ? closer === undefined : weakEastern.has(opener) && closer === undefined) return false;
  const rest = closer === undefined ? said : said.slice(0, said.length - closer.length);
  const fill = rest.replace(deviceAmongCharacters, ' ');
  return fill !== rest && /^(?:我的|您的|我|的|私の|版|应用|應用|[\sa-z\d+./()（）、,・-]){0,60}$/.test(fill);
}
