/** The commonest characters of running Chinese text; enough to tell which of two readings is one. */
const simplified =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过后里您我们诉银行款钱贷网点投办理';
const traditional =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過後裡您訴銀行款錢貸網點投辦理';
const common = new Set([...simplified, ...traditional]);

/** Labels that are written where a larger set is meant, and labels that say nothing. */
const gb = new Set(['gb2312', 'gbk', 'cp936', 'gb18030', 'x-gbk', 'euc-cn', 'gb_2312-80', 'csgb2312', 'chinese']);
const sayingNothing = new Set([
  '',
  'ascii',
  'us-ascii',
  'utf-8',
  'utf8',
  '7bit',
  '8bit',
  'unknown-8bit',
  'x-unknown',
  'unknown',
  'default',
]);

/**
 * Text of bytes under the label they carry, or by what they look like when the label is absent, unknown or not true: UTF-8 where it is
 * valid, else GB18030 or Big5, whichever reads as Chinese. Never fails: what fits nothing is read as Windows-1252. UTF-7 is not decoded.
 */
export function decodeText(bytes: Uint8Array, label = ''): string {
  const name = label.trim().toLowerCase();
  const marked = byteOrderMark(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes);
  if (gb.has(name)) return new TextDecoder('gb18030').decode(bytes);
  if (!sayingNothing.has(name)) {
    const decoder = decoderFor(name);
    if (decoder) return decoder.decode(bytes);
  }
  return guess(bytes);
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function decoderFor(name: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(name);
  } catch {
    return undefined;
  }
}

function guess(bytes: Uint8Array): string {
  const utf8 = strictly('utf-8', bytes);
  if (utf8 !== undefined) return utf8;
  const readings = ['gb18030', 'big5'].flatMap((name) => strictly(name, bytes) ?? []);
  if (readings.length > 0) return readings.reduce((best, next) => (score(next) > score(best) ? next : best));
  // Mostly one of them with a few broken bytes (cut in the middle of a character): keep what reads best.
  const loose = ['utf-8', 'gb18030', 'big5'].map((name) => new TextDecoder(name).decode(bytes));
  const best = loose.reduce((kept, next) => (score(next) > score(kept) ? next : kept));
  return score(best) > 0 ? best : new TextDecoder('windows-1252').decode(bytes);
}

function strictly(name: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Share of common characters among those outside ASCII, less what could not be read; only the head is counted. */
function score(text: string): number {
  let strange = 0;
  let known = 0;
  for (const character of text.slice(0, 4096)) {
    if (character < '\u0080') continue;
    strange += 1;
    if (common.has(character)) known += 1;
    if (character === '\uFFFD') known -= 1;
  }
  return strange === 0 ? 0 : known / strange;
}
