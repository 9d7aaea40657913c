/** How a text travels by SMS. `units` are septets or UTF-16 units, extension characters counted as two. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly units: number;
  readonly segments: number;
}

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('^{}\\[~]|€\f');
/** Characters that stand for themselves, each one UTF-16 unit and what a person sees as one: nothing has to be asked about them. */
const single =
  /^[\n\x20-\x7E\u00A0-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E\u3001-\u3029\u3041-\u3096\u30A0-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One Han or one curly quote is enough for UCS-2, which holds less than half. */
export function encodingOf(text: string): Segments['encoding'] {
  for (const character of text) if (!basic.has(character) && !extension.has(character)) return 'UCS-2';
  return 'GSM-7';
}

/**
 * Counts as the official calculator does: 160 septets, then 153 a segment; or 70 UTF-16 units, then 67. What a person sees as one
 * character (an escaped one, an emoji of several) is never split over two segments, so a part may be left unfilled.
 * Source: 3GPP TS 23.038, 6.1.2 and 6.2.1; TS 23.040, 9.2.3.24.1; npm `sms-segments-calculator`, which a test compares with.
 */
export function countSegments(text: string): Segments {
  const encoding = encodingOf(text);
  const [alone, joined] = encoding === 'GSM-7' ? [160, 153] : [70, 67];
  if (encoding === 'UCS-2' && single.test(text)) {
    const units = text.length;
    return { encoding, units, segments: units <= alone ? 1 : Math.ceil(units / joined) };
  }
  const widths =
    encoding === 'GSM-7'
      ? Array.from(text, (character) => (extension.has(character) ? 2 : 1))
      : Array.from(graphemes.segment(text), ({ segment }) => (segment === '\r\n' ? [1, 1] : [segment.length])).flat();
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= alone) return { encoding, units, segments: units === 0 ? 0 : 1 };
  let segments = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled + width > joined) {
      segments++;
      filled = 0;
    }
    filled += width;
  }
  return { encoding, units, segments };
}
