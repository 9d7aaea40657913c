/** Something that is kept about a person, as a heading with pairs of what it is called and what stands there. */
export interface PersonSection {
  readonly title: string;
  readonly entries: readonly (readonly (readonly [term: string, text: string])[])[];
}

/** What is kept about a person, to read: each section with its entries, in the order given. */
export async function personPdf(
  about: { readonly title: string; readonly institution: string; readonly language: string; readonly date: Date },
  sections: readonly PersonSection[],
): Promise<Buffer> {
  // What sets type is read at the first copy: most processes never make one.
  const { mm, Paper } = await import('./paper.js');
  const paper = new Paper({ title: about.title, language: about.language, date: about.date, margin: 20 });
  paper.write(about.institution, { size: 9 }).write(about.title, { weight: 'bold', size: 17 });
  for (const { title, entries } of sections) {
    if (entries.length === 0) continue;
    paper.gap(4).write(title, { weight: 'bold', size: 13 }).gap(1);
    for (const entry of entries) {
      for (const [term, text] of entry) paper.write(`${term}: ${text}`, { size: 9.5, indent: 2 * mm });
      paper.gap(2);
    }
  }
  return await paper.end(about.title);
}
