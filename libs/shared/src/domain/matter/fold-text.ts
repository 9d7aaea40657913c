import { scriptPairs } from '../language/script-pairs.js';

const simplifiedOf = new Map<number, number>();
for (let at = 0; at < scriptPairs.length; at += 2) simplifiedOf.set(scriptPairs.charCodeAt(at + 1), scriptPairs.charCodeAt(at));
// What people write in Hong Kong and Taiwan for a character that the table has in another form.
for (const [variant, usual] of [
  '卡咭',
  '众衆',
  '着著',
  '里裡',
  '里裏',
  '台臺',
  '台檯',
  '为爲',
  '启啓',
  '线綫',
  '伪僞',
  '账帐',
  '账賬',
  '账帳',
].map((pair) => [pair[1]!, pair[0]!]))
  simplifiedOf.set(variant!.charCodeAt(0), usual!.charCodeAt(0));

/** Longer texts are judged by their beginning: reading must stay quick whatever comes. */
export const matterTextLimit = 10_000;

/**
 * The beginning of a text (`matterTextLimit` characters) in normal width (NFKC) and small letters, blanks made one: as it is shown where words
 * of it are named. As long as what `foldPlain` makes of it, place for place.
 */
export function plainText(text: string): string {
  return text
    .slice(0, matterTextLimit)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/[^\S\n]+/g, ' ');
}

/** A plain text as words are looked for in it: simplified characters. Never shown. */
export function foldPlain(plain: string): string {
  let folded = '';
  let from = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const code = plain.charCodeAt(at);
    if (code < 0x3400 || code > 0x9fff) continue;
    const usual = simplifiedOf.get(code);
    if (usual === undefined) continue;
    folded += plain.slice(from, at) + String.fromCharCode(usual);
    from = at + 1;
  }
  return folded + plain.slice(from);
}

/** A text without what it quotes, as it is shown and as words are looked for in it; both as long, place for place. */
export interface FoldedText {
  readonly plain: string;
  readonly folded: string;
}

/** Reads a text once for all who judge it. */
export function readText(text: string): FoldedText {
  const plain = plainText(withoutQuotes(text));
  return { plain, folded: foldPlain(plain) };
}

/** A text as phrases are looked for in it: one script, one width, no case. */
export function foldText(text: string): string {
  return foldPlain(plainText(text));
}

const quoted = /^\s*(>|\|)/;
const quoteBegins =
  /^\s*(-{2,}\s*(original message|forwarded message|原始邮件|原邮件|转发的?邮件)|on .{5,80} wrote:\s*$|在?.{4,60}(写道|寫道)[:：]\s*$)/i;

/**
 * Without what is quoted from an earlier mail: its words are not what is complained of today. Where nothing else would be left (somebody
 * sends on a scam and writes nothing), the text as it is.
 */
export function withoutQuotes(text: string): string {
  if (!/(^|\n)\s*(>|\||-{2}|on |在|.*写道|.*寫道)/i.test(text.slice(0, matterTextLimit))) return text;
  const kept: string[] = [];
  for (const line of text.slice(0, matterTextLimit).split('\n')) {
    if (quoteBegins.test(line)) break;
    if (!quoted.test(line)) kept.push(line);
  }
  const own = kept.join('\n');
  return own.trim().length >= 8 ? own : text;
}
