export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly characters: number;
  readonly segments: number;
}

const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const gsmExtension = new Set('^{}\\[~]|€\f');

/** How a text travels by SMS: 160 septets, then 153 a segment; with any other character 70 UTF-16 units, then 67. Source: 3GPP TS 23.038, 6.2.1. */
export function smsSegments(text: string): Segments {
  const characters = [...text];
  if (characters.every((character) => gsm.has(character) || gsmExtension.has(character))) {
    const septets = characters.reduce((sum, character) => sum + (gsmExtension.has(character) ? 2 : 1), 0);
    return { encoding: 'GSM-7', characters: septets, segments: septets <= 160 ? 1 : Math.ceil(septets / 153) };
  }
  return { encoding: 'UCS-2', characters: text.length, segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
}
