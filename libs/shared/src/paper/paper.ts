import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import PDFDocument from 'pdfkit';
import { cleanText } from '../domain/text/clean-text.js';

const require = createRequire(import.meta.url);

/** One face of a font, with what it can show. */
interface Face {
  readonly bytes: Buffer;
  readonly shows: (codePoint: number) => boolean;
}

/** Noto Sans SC shows Han (simplified and traditional) and Latin-1, Noto Sans the rest of Latin, Cyrillic and Greek. Both under the OFL. */
const files = {
  regular: [
    '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  ],
  bold: [
    '@expo-google-fonts/noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold.ttf',
    '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  ],
} as const;
/** A weight of the typeface that papers are set in. */
export type Weight = keyof typeof files;

const loaded = new Map<Weight, readonly Face[]>();

/** Read at the first page that is made: most processes never make one. */
function facesOf(weight: Weight): readonly Face[] {
  let faces = loaded.get(weight);
  if (!faces) {
    faces = files[weight].map((file) => {
      const bytes = readFileSync(require.resolve(file));
      const font = fontkit.create(bytes) as fontkit.Font;
      return { bytes, shows: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
    });
    loaded.set(weight, faces);
  }
  return faces;
}

/** 1 mm in points. */
export const mm = 72 / 25.4;

/** What a paper is called and which language it is in. */
export interface PaperOptions {
  readonly title: string;
  readonly language: string;
  /** Stands in the file instead of the time it was made, so that the same text makes the same bytes. */
  readonly date: Date;
  /** In millimetres. */
  readonly margin?: number;
}

/** An A4 document of plain text: headings, paragraphs, facts in two columns, page numbers. The same calls make the same bytes. */
export class Paper {
  readonly document: PDFKit.PDFDocument;
  private readonly chunks: Buffer[] = [];
  private readonly ended: Promise<void>;
  /** The page at which what is numbered by itself begins. */
  private from = 0;

  constructor(options: PaperOptions) {
    const margin = (options.margin ?? 25) * mm;
    this.document = new PDFDocument({
      size: 'A4',
      margins: { top: margin, bottom: margin, left: margin, right: margin },
      bufferPages: true,
      lang: options.language,
      info: {
        Title: cleanText(options.title, 200),
        Creator: 'Redress',
        Producer: 'Redress',
        CreationDate: options.date,
        ModDate: options.date,
      },
    });
    this.document.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = new Promise((done, failed) => {
      this.document.on('end', done);
      this.document.on('error', failed);
    });
    for (const weight of Object.keys(files) as Weight[]) {
      for (const [index, face] of facesOf(weight).entries()) this.document.registerFont(`${weight}-${index}`, face.bytes);
    }
    this.document.fontSize(11);
  }

  /** Text at the present place, wrapped, in whatever face shows each character. */
  write(text: string, options: PDFKit.Mixins.TextOptions & { weight?: Weight; size?: number; at?: { x: number; y: number } } = {}): this {
    const { weight = 'regular', size, at, ...rest } = options;
    if (size !== undefined) this.document.fontSize(size);
    const runs = runsOf(printable(text), facesOf(weight));
    for (const [index, run] of runs.entries()) {
      this.document.font(`${weight}-${run.face}`);
      const more = { lineGap: 3, ...rest, continued: index < runs.length - 1 };
      if (index === 0 && at) this.document.text(run.text, at.x, at.y, more);
      else this.document.text(run.text, more);
    }
    return this;
  }

  gap(millimetres: number): this {
    this.document.y += millimetres * mm;
    return this;
  }

  /**
   * Ends what was written so far as something of its own, its pages numbered from 1, and begins the next on a new page. `ownSheet`: on a new sheet also where
   * both sides are printed, so that nobody reads on the back what is somebody else's.
   */
  beginNext(footer: string, ownSheet: boolean): this {
    this.numberPages(footer);
    const { start, count } = this.document.bufferedPageRange();
    if (ownSheet && (start + count - this.from) % 2 === 1) this.document.addPage();
    this.document.addPage();
    this.from = this.document.bufferedPageRange().start + this.document.bufferedPageRange().count - 1;
    return this;
  }

  /** Numbers the pages and gives the file. `footer` stands before "page / pages". */
  async end(footer: string): Promise<Buffer> {
    this.numberPages(footer);
    this.document.end();
    await this.ended;
    return Buffer.concat(this.chunks);
  }

  private numberPages(footer: string): void {
    const { document, from } = this;
    const { start, count } = document.bufferedPageRange();
    const pages = start + count - from;
    for (let page = 0; page < pages; page++) {
      document.switchToPage(from + page);
      const { bottom, left, right } = document.page.margins;
      // Below the margin, where text would else begin a new page.
      document.page.margins.bottom = 0;
      this.write(`${footer}  ${page + 1} / ${pages}`, {
        size: 8,
        at: { x: left, y: document.page.height - bottom * 0.6 },
        width: document.page.width - left - right,
        align: 'center',
        lineBreak: false,
      });
      document.page.margins.bottom = bottom;
    }
  }
}

/** What no face shows, or what only turns the direction of letters, is a box: better seen than gone. */
function printable(text: string): string {
  return cleanText(text, 200_000)
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replaceAll('\t', '    ');
}

const isQuote = /[‘’“”]/;
const latin = /\p{Script=Latin}/u;

function runsOf(text: string, faces: readonly Face[]): { face: number; text: string }[] {
  const runs: { face: number; text: string }[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    // The quotes of a Han face are as wide as a character: between Latin letters they would be a gap in the word.
    const among =
      isQuote.test(character) && latin.test(runs.at(-1)?.text.at(-1) ?? '')
        ? faces.slice(1).findIndex((face) => face.shows(codePoint)) + 1
        : 0;
    const found = character === '\n' ? (runs.at(-1)?.face ?? 0) : among || faces.findIndex((face) => face.shows(codePoint));
    const face = found === -1 ? 0 : found;
    const shown = found === -1 ? '\u25A1' : character;
    const last = runs.at(-1);
    if (last?.face === face) last.text += shown;
    else runs.push({ face, text: shown });
  }
  return runs.length > 0 ? runs : [{ face: 0, text: '' }];
}

/** Hex SHA-256, as the manifest of a proof and a letter's row keep it. */
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
