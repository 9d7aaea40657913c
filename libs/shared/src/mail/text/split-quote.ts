/** What the sender wrote, what they put below it every time, and what hangs there from earlier mails. */
export interface SplitText {
  readonly own: string;
  readonly quoted: string;
  readonly signature: string;
}

/** Lines that say "here begins the earlier mail", whatever follows. Only short lines are asked, so that no pattern ever meets a long one. */
const dividers: readonly RegExp[] = [
  /^-{2,}\s?(original message|original mail|forwarded message|reply message|原始邮件|原始郵件|原邮件|原郵件|原信|轉寄郵件|转发邮件|转发邮件信息|转发的邮件|回复的邮件|回复的原邮件|回复邮件|元のメッセージ|元のメール|원본 메시지|원본메일|ursprüngliche nachricht|message d'origine|mensaje original|исходное сообщение)\s?-{2,}$/i,
  /^-{5,}\s?(forwarded by|转发人|轉寄者).{0,200}-{2,}$/i,
  /^(begin forwarded message|下面是被转发的邮件|下面是被轉寄的郵件|开始转发的邮件|以下是转寄信件)\s?[:：]$/i,
];

/** Lines that introduce a quotation: a name, a date, and "wrote". */
const wrote =
  /(wrote|writes|a écrit|schrieb|escribió|ha scritto|escreveu|写道|寫道|编写|編寫|撰写|的来信|来信说|写到|寫到|さんは書きました|のメール|님이 작성|написала?|пишет|pisze|skrev|schreef|napsala?)\s?[:：]$|^(am|op|den) .{4,200} (schrieb|schreef|skrev) .{1,160}[:：]$|^\d{4}[年년].{4,120}<[^<>\s]{3,200}@[^<>\s]{1,200}>\s?[:：]$/i;
const begins =
  /^(on|le|am|el|il|em|at|在|于|於|\d{4}|\d{1,2}[./-]|>?\s?"|.{1,60}<[^<>\s]{3,100}@|[\p{L} .,'-]{1,60}\s(wrote|writes|schrieb|写道|寫道)\s?[:：]$)/iu;
const showsSource = /@|<|\d{1,2}:\d{2}|\d{4}|\d{1,2}[./月-]/;

const headerLine = /^[*>\s]{0,4}(发件人|寄件者|寄件人|發件人|发信人|发件⼈|from|von|de|差出人|보낸 ?사람|от|da)\*?\s?[:：]/i;
const headerFollower =
  /^[*>\s]{0,4}(发送时间|发送日期|发件时间|寄件日期|發送日期|發送時間|日[ 　]*期|时[ 　]*间|時[ 　]*間|收件人|收件者|主[ 　]*题|主[ 　]*題|主旨|抄送|副本|已傳送|傳送時間|发送|sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|date d'envoi|送信日時|宛先|件名|보낸 날짜|받는 ?사람|제목|отправлено|кому|тема)\*?\s?[:：]/i;
const separator = /^(_{10,}|-{10,}|={10,})$/;
const phoneSignature =
  /^(sent (from|via|using) (my|the) .{2,60}|sent from (mail|outlook|yahoo mail|proton mail).{0,60}|(get|获取|下载) outlook for .{2,60}|发自我的.{1,30}|發自我的.{1,30}|从我的.{1,30}发送|從我的.{1,30}傳送|来自我的.{1,30}|來自我的.{1,30}|(来自|发自) ?(网易邮箱|新浪邮箱|QQ邮箱|华为手机|小米手机).{0,20}|来自 ?(mail master|outlook for .{2,20}|outlook)|从 ?(windows|mac).{0,4}邮件发送|由 ?.{1,20}(手机|平板|客户端|邮箱)发送|发送自.{1,40}|發送自.{1,40}|通过.{1,20}发送|iphoneから送信|von meinem .{2,40} gesendet|envoyé de mon .{2,40}|enviado (desde mi|do meu) .{2,40}|inviato da(l mio)? .{2,40}|verzonden vanaf mijn .{2,40}|skickat från min .{2,40}|sendt fra min .{2,40}|отправлено с .{2,40}|나의 .{1,20}에서 보냄)$/i;
const longestAsked = 400;
const mostSignatureLines = 24;

/**
 * Splits what was quoted, and the signature, from the sender's own words; nothing is lost, all are kept in order.
 * Words between or below quoted lines stay the sender's own. A mail that is nothing but quotation (a forward) is all its sender's own: the
 * complaint is in there. Linear in the length of the text.
 */
export function splitQuote(text: string): SplitText {
  const lines = text.split('\n');
  const own: string[] = [];
  const quoted: string[] = [];
  let index = 0;
  for (; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (isQuoted(line)) quoted.push(line);
    else if (beginsEarlierMail(lines, index)) break;
    else {
      const { count, sure } = introductionAt(lines, index);
      if (count > 0 && isQuoted(nextWritten(lines, index + count) ?? '')) {
        quoted.push(...lines.slice(index, index + count));
        index += count - 1;
      } else if (sure) break;
      else own.push(line);
    }
  }
  // A line drawn above the earlier mail belongs to it.
  while (
    index < lines.length &&
    own.length > 0 &&
    (separator.test((own.at(-1) as string).trim()) || (own.at(-1) as string).trim() === '')
  ) {
    quoted.push(own.pop() as string);
  }
  quoted.push(...lines.slice(index));
  const { body, signature } = cutSignature(own);
  const mine = tidy(body);
  if (mine === '') return { own: tidy(lines), quoted: '', signature: '' };
  return { own: mine, quoted: tidy(quoted), signature: tidy(signature) };
}

const isQuoted = (line: string): boolean =>
  line.startsWith('>') || line.startsWith(' >') || line.startsWith('&gt;') || line.startsWith('＞');

function beginsEarlierMail(lines: readonly string[], index: number): boolean {
  const line = lines[index] as string;
  if (line.length > longestAsked) return false;
  const trimmed = line.trim();
  if (trimmed === '') return false;
  if (dividers.some((divider) => divider.test(trimmed))) return true;
  // Outlook's block of headers: the first line alone could be a sentence of the complaint, so the next one must be of the kind, too.
  if (headerLine.test(trimmed) && isFollower(lines, index + 1)) return true;
  if (!separator.test(trimmed)) return false;
  const next = nextWritten(lines, index + 1)?.trim() ?? '';
  return headerLine.test(next) && next.length <= longestAsked;
}

function isFollower(lines: readonly string[], from: number): boolean {
  const next = nextWritten(lines, from);
  return next !== undefined && next.length <= longestAsked && headerFollower.test(next.trim());
}

/**
 * How many lines from here introduce a quotation, up to three of them, for programs wrap the line; and whether they can be nothing else.
 * "On 3 March your manager wrote:" may also be a sentence of the complaint.
 */
function introductionAt(lines: readonly string[], index: number): { readonly count: number; readonly sure: boolean } {
  let joined = '';
  for (let count = 1; count <= 3; count += 1) {
    const line = lines[index + count - 1];
    if (line === undefined || line.length > longestAsked || isQuoted(line)) return none;
    const trimmed = line.trim();
    if (trimmed === '') return none;
    joined = joined === '' ? trimmed : `${joined} ${trimmed}`;
    if (count === 1 && !begins.test(trimmed) && !wrote.test(trimmed)) return none;
    if (wrote.test(joined)) return showsSource.test(joined) ? { count, sure: /[@<]|\d{1,2}:\d{2}/.test(joined) } : none;
  }
  return none;
}

const none = { count: 0, sure: false } as const;

function nextWritten(lines: readonly string[], from: number): string | undefined {
  for (let index = from; index < Math.min(lines.length, from + 4); index += 1) {
    if ((lines[index] as string).trim() !== '') return lines[index];
  }
  return undefined;
}

/** Below the line of two hyphens (RFC 3676 section 4.3), the footer of a list, or the one line that a telephone adds. */
function cutSignature(own: readonly string[]): { readonly body: readonly string[]; readonly signature: readonly string[] } {
  const from = signatureAt(own);
  return { body: own.slice(0, from), signature: own.slice(from) };
}

function signatureAt(own: readonly string[]): number {
  let written = 0;
  for (let index = own.length - 1; index >= 0 && written <= mostSignatureLines; index -= 1) {
    const line = own[index] as string;
    const trimmed = line.trim();
    if (trimmed === '') continue;
    written += 1;
    if (line.length > longestAsked) return own.length;
    if (line === '-- ') return index;
    // Without its blank it is as often a line drawn between two thoughts.
    if (/^(--|—|——|––)$/.test(trimmed) && written <= 9) return index;
    if (written <= 2 && phoneSignature.test(trimmed)) return index;
    if (/^_{20,}$/.test(trimmed) && /mailing list|listinfo|list-|邮件列表|unsubscribe/i.test(own.slice(index + 1, index + 4).join(' ')))
      return index;
  }
  return own.length;
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}
