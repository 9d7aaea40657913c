/** One part of a text file of lists: what stands in the brackets of its heading, and the lines below. */
export interface PhraseSection {
  readonly heading: readonly string[];
  readonly lines: readonly string[];
  /** Line of the heading in the file, from 1. */
  readonly line: number;
}

/** Reads `[heading words]` and the lines below; `#` begins a line for people. Fails with an Error that names the line. */
export function sectionsOf(text: string): PhraseSection[] {
  const sections: { heading: string[]; lines: string[]; line: number }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[') && line.endsWith(']')) {
      sections.push({ heading: line.slice(1, -1).split(/\s+/), lines: [], line: index + 1 });
      continue;
    }
    const last = sections.at(-1);
    if (last === undefined) throw new Error(`line ${index + 1} stands before the first [heading]`);
    last.lines.push(line);
  }
  return sections;
}

/** Phrases of a section: `;` stands between them. */
export function phrasesOf(section: PhraseSection): string[] {
  return section.lines
    .flatMap((line) => line.split(';'))
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}
