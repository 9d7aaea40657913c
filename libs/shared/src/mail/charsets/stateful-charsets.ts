import iconv from 'iconv-lite';

const escapeByte = 0x1b;
const shiftOut = 0x0e;
const shiftIn = 0x0f;

/** A national set that an escape sequence switches to, and how its bytes look in an encoding that is known. */
interface CodeSet {
  readonly bytes: 1 | 2;
  /** The 7-bit bytes of one character as bytes of `encoding`. */
  readonly lift: (first: number, second: number) => readonly number[];
  readonly encoding: string;
}

const euc = (encoding: string): CodeSet => ({ bytes: 2, encoding, lift: (first, second) => [first | 0x80, second | 0x80] });
const ascii: CodeSet = { bytes: 1, encoding: 'latin1', lift: (first) => [first] };
const japanese = euc('euc-jp');
const chinese = euc('gbk');
const korean = euc('cp949');
const katakana: CodeSet = { bytes: 1, encoding: 'euc-jp', lift: (first) => [0x8e, first | 0x80] };
const supplement: CodeSet = { bytes: 2, encoding: 'euc-jp', lift: (first, second) => [0x8f, first | 0x80, second | 0x80] };

/** What the escapes of ISO-2022-JP, -JP-1, -JP-2, -KR and -CN call. Source: RFC 1468, 1554, 1557, 1922, 2237; G1 sets wait for a shift. */
const escapes: Readonly<Record<string, { readonly set: CodeSet; readonly shifted?: true }>> = {
  '(B': { set: ascii },
  '(J': { set: ascii },
  '(H': { set: ascii },
  '(I': { set: katakana },
  $B: { set: japanese },
  '$@': { set: japanese },
  '$(B': { set: japanese },
  '$(@': { set: japanese },
  '$(D': { set: supplement },
  $A: { set: chinese },
  '$(A': { set: chinese },
  '$(C': { set: korean },
  '$)C': { set: korean, shifted: true },
  '$)A': { set: chinese, shifted: true },
};

/** Whether bytes hold an escape sequence of ISO 2022 that calls a national set. */
export function hasIso2022Escapes(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(escapeByte);
  for (let tries = 0; at !== -1 && tries < 1000; tries += 1) {
    const name = escapeAt(bytes, at + 1);
    if (name !== undefined && escapes[name]!.set !== ascii) return true;
    at = bytes.indexOf(escapeByte, at + 1);
  }
  return false;
}

/** Text in any of the ISO-2022 encodings of mail. Bytes with the high bit are read as `eightBit` says; a line end returns to ASCII. */
export function decodeIso2022(bytes: Uint8Array, eightBit: (bytes: Uint8Array) => string): string {
  const pieces = new Pieces(eightBit);
  let set = ascii;
  let shifted: CodeSet | undefined;
  let out = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === escapeByte) {
      const name = escapeAt(bytes, at + 1);
      if (name === undefined) continue;
      const called = escapes[name]!;
      if (called.shifted) shifted = called.set;
      else {
        set = called.set;
        out = false;
      }
      at += name.length;
    } else if (byte === shiftOut && shifted !== undefined) out = true;
    else if (byte === shiftIn) out = false;
    else if (byte === 0x0a || byte === 0x0d) {
      set = ascii;
      out = false;
      pieces.add(ascii, [byte]);
    } else {
      const now = out && shifted ? shifted : set;
      const second = bytes[at + 1] ?? 0;
      if (byte < 0x21 || byte > 0x7e || now === ascii) pieces.add(ascii, [byte]);
      else if (now.bytes === 1) pieces.add(now, now.lift(byte, 0));
      else if (second < 0x21 || second > 0x7e) pieces.add(ascii, [byte]);
      else {
        pieces.add(now, now.lift(byte, second));
        at += 1;
      }
    }
  }
  return pieces.text();
}

function escapeAt(bytes: Uint8Array, at: number): string | undefined {
  const three = String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
  if (three in escapes) return three;
  return three.slice(0, 2) in escapes ? three.slice(0, 2) : undefined;
}

/** HZ, the Chinese of the newsgroups: `~{` begins GB 2312 in seven bits, `~}` ends it. Source: RFC 1843. */
export function decodeHz(bytes: Uint8Array, eightBit: (bytes: Uint8Array) => string): string {
  const pieces = new Pieces(eightBit);
  const tilde = 0x7e;
  let inside = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    const next = bytes[at + 1] ?? 0;
    if (byte === tilde && next === 0x7b && !inside) inside = true;
    else if (byte === tilde && next === 0x7d && inside) inside = false;
    else if (byte === tilde && next === tilde && !inside) pieces.add(ascii, [tilde]);
    else if (byte === tilde && next === 0x0a && !inside) {
      // A soft line break: nothing.
    } else if (!inside || byte < 0x21 || byte > 0x7e || next < 0x21 || next > 0x7e) {
      if (byte === 0x0a) inside = false;
      pieces.add(ascii, [byte]);
      continue;
    } else pieces.add(chinese, chinese.lift(byte, next));
    at += 1;
  }
  return pieces.text();
}

/** Whether unlabelled ASCII is really HZ: every `~{` has its `~}`, with pairs of bytes between them. */
export function looksLikeHz(ascii: string): boolean {
  const head = ascii.slice(0, 16_384);
  if (!head.includes('~{')) return false;
  const sections = head.split('~{').slice(1);
  const whole = sections.filter((section) => /^(?:[\x21-\x77][\x21-\x7e]){2,}~\}/.test(section.slice(0, 400)));
  return whole.length > 0 && whole.length >= sections.length - 1;
}

/** Runs of one set each, decoded when the set changes. */
class Pieces {
  private readonly done: string[] = [];
  private bytes: number[] = [];
  private set: CodeSet = ascii;

  constructor(private readonly eightBit: (bytes: Uint8Array) => string) {}

  add(set: CodeSet, bytes: readonly number[]): void {
    if (set !== this.set) this.flush();
    this.set = set;
    for (const byte of bytes) this.bytes.push(byte);
  }

  text(): string {
    this.flush();
    return this.done.join('');
  }

  private flush(): void {
    if (this.bytes.length === 0) return;
    const bytes = Buffer.from(this.bytes);
    const plain = this.set === ascii;
    this.done.push(plain && bytes.some((byte) => byte > 0x7f) ? this.eightBit(bytes) : iconv.decode(bytes, this.set.encoding));
    this.bytes = [];
  }
}
