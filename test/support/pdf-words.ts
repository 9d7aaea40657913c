import { unzlibSync } from 'fflate';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Pieces of text of a PDF that pdfkit made, in their order: each is what was set at one place. */
export function pdfWords(pdf: Uint8Array): string[] {
  const objects = new Map<string, { readonly dictionary: string; readonly stream: string }>();
  for (const [, id, body] of text(pdf).matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [dictionary, packed] = body!.split(/\nstream\n/) as [string, string | undefined];
    const bytes = packed === undefined ? undefined : Buffer.from(packed.replace(/\nendstream$/, ''), 'latin1');
    objects.set(id!, {
      dictionary,
      stream: bytes === undefined ? '' : text(dictionary.includes('FlateDecode') ? unzlibSync(bytes) : bytes),
    });
  }
  const all = [...objects.values()];
  const fonts = new Map<string, readonly string[]>();
  for (const { dictionary } of all)
    for (const [, name, id] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!)?.dictionary ?? '')?.[1];
      if (map !== undefined) fonts.set(name!, charactersOf(objects.get(map)!.stream));
    }
  const pages = all.flatMap(
    ({ dictionary }) => /\/Type \/Page\n[\s\S]*\/Contents (\d+) 0 R|\/Contents (\d+) 0 R/.exec(dictionary)?.slice(1) ?? [],
  );
  return pages.filter((id) => id !== undefined).flatMap((id) => wordsOf(objects.get(id)!.stream, fonts));
}

/** What each glyph of a font stands for, by its number. */
function charactersOf(map: string): string[] {
  const written = [...map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)];
  const characters: string[] = [];
  for (const [, first, list] of written)
    for (const [nth, [, hex]] of [...list!.matchAll(/<([0-9a-f ]*)>/gi)].entries())
      characters[Number.parseInt(first!, 16) + nth] = Buffer.from(hex!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');
  return characters;
}

function wordsOf(stream: string, fonts: ReadonlyMap<string, readonly string[]>): string[] {
  const words: string[] = [];
  let characters: readonly string[] = [];
  for (const [, font, shown] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) characters = fonts.get(font) ?? [];
    else
      words.push(
        [...shown!.matchAll(/<([0-9a-f]*)>/gi)]
          .flatMap(([, hex]) => hex!.match(/.{4}/g) ?? [])
          .map((one) => characters[Number.parseInt(one, 16)] ?? '')
          .join(''),
      );
  }
  return words;
}
