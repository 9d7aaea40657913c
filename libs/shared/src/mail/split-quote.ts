/** What the sender wrote, and what hangs below it from earlier mails. */
export interface SplitText {
  readonly own: string;
  readonly quoted: string;
}

/** Lines above which everything is the earlier mail. Only short lines are asked, so that no pattern ever meets a long one. */
const dividers: readonly RegExp[] = [
  /^-{3,}\s?(original message|forwarded message|原始邮件|原始郵件|原邮件|原郵件|转发邮件信息|回复的原邮件)\s?-{3,}$/i,
  /^(on|le|am) .{4,200}(wrote|a écrit|schrieb)\s?[:：]$/i,
  /^(在|于|於)?\s?.{4,200}(写道|寫道|编写|編寫|撰写)\s?[:：]$/,
  /^_{20,}$/,
];
const headerLine = /^\*?(发件人|寄件者|寄件人|發件人|from)\s?[:：]/i;
const headerFollower =
  /^\*?(发送时间|发送日期|寄件日期|發送日期|發送時間|日期|时间|時間|收件人|收件者|主题|主題|主旨|抄送|副本|已傳送|傳送時間|sent|date|to|subject|cc)\s?[:：]/i;
const longestAsked = 400;

/**
 * Splits what was quoted from the sender's own words; nothing is lost, both are kept in order.
 * A mail that is nothing but quotation (a forward) is all its sender's own: the complaint is in there.
 * Linear in the length of the text.
 */
export function splitQuote(text: string): SplitText {
  const lines = text.split('\n');
  const from = dividerAt(lines);
  const own: string[] = [];
  const quoted: string[] = [];
  for (let index = 0; index < from; index += 1) {
    const line = lines[index]!;
    if (line.startsWith('>')) quoted.push(line);
    else own.push(line);
  }
  quoted.push(...lines.slice(from));
  const mine = tidy(own);
  if (mine === '') return { own: tidy(lines), quoted: '' };
  return { own: mine, quoted: tidy(quoted) };
}

function dividerAt(lines: readonly string[]): number {
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (line.length > longestAsked || line.startsWith('>')) continue;
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (dividers.some((divider) => divider.test(trimmed))) return index;
    // Outlook's block of headers: the first line alone could be a sentence of the complaint, so the next one must be of the kind, too.
    if (headerLine.test(trimmed) && isFollower(lines, index + 1)) return index;
    // Gmail wraps the line that introduces the quotation.
    if (/^(on\s|在|于|於|\d{4})/i.test(trimmed) && introducesOverTwoLines(trimmed, lines[index + 1])) return index;
  }
  return lines.length;
}

function isFollower(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + 3).find((line) => line.trim() !== '');
  return next !== undefined && next.length <= longestAsked && headerFollower.test(next.trim());
}

function introducesOverTwoLines(first: string, second: string | undefined): boolean {
  if (second === undefined || second.length > longestAsked || second.startsWith('>')) return false;
  const joined = `${first} ${second.trim()}`;
  return /@|<|\d{1,2}:\d{2}/.test(joined) && /(wrote|写道|寫道)\s?[:：]$/i.test(second.trim());
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
