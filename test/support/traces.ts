import iconv from 'iconv-lite';

/** Where one of these words stands in bytes, in five encodings and their usual wrappings; each says which word, and how. */
export function tracesOf(words: readonly string[], bytes: Buffer): string[] {
  const text = bytes.toString('latin1').toLowerCase();
  return words.flatMap((one) =>
    (['utf8', 'utf16le', 'utf16-be', 'gb18030', 'big5'] as const).flatMap((encoding) => {
      const said = iconv.encode(one, encoding);
      const shapes = {
        bytes: said.toString('latin1'),
        hex: said.toString('hex'),
        ...Object.fromEntries(
          [0, 1, 2].map((at) => [
            `base64+${at}`,
            Buffer.concat([Buffer.alloc(at), said])
              .toString('base64')
              .slice(at === 0 ? 0 : 4, -4),
          ]),
        ),
        json: JSON.stringify(one)
          .slice(1, -1)
          .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
        url: encodeURIComponent(one),
      };
      return Object.entries(shapes).flatMap(([shape, form]) =>
        form.length > 5 && text.includes(form.toLowerCase()) ? [`${one} as ${encoding}, ${shape}`] : [],
      );
    }),
  );
}

/** Words with pieces of them, four characters or twelve letters long: a piece alone would betray them. */
export const piecesOf = (words: readonly string[]): string[] => [
  ...new Set(words.flatMap((one) => [one, ...(one.match(/\p{Script=Han}{4}|[A-Za-z ]{12}/gu) ?? [])])),
];
