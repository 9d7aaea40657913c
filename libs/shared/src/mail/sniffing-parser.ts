import { Transform, type TransformCallback } from 'node:stream';
import { MailParser, type MailParserOptions } from 'mailparser';
import { decodeText } from './decode-text.js';

/** A part of the mail as mailparser keeps it while it works. */
export interface MailNode {
  readonly contentType: string;
  readonly children: readonly MailNode[];
  readonly isAttachment?: boolean;
  readonly disposition?: string;
  readonly textContent?: string;
  charset?: string;
}

/** What mailsplit says of a part before its body is read. */
interface SplitNode {
  readonly root?: boolean;
  readonly contentType: string | false;
  readonly filename: string | false;
  disposition: string | false;
  readonly parentNode?: unknown;
}

/** The two inner steps that mailparser offers no option for. They are guarded by the specimens: an upgrade that moves them is noticed. */
interface Inner {
  createNode(node: SplitNode): MailNode;
  readonly tree: MailNode | false;
}

const Parser = MailParser as unknown as new (options: MailParserOptions) => MailParser & Inner;

/**
 * mailparser, with three habits changed: text is decoded by `decodeText` (labels are often absent or untrue), a named text part is an
 * attachment even when it is shown inline, and attached mails stay whole instead of being poured into the text.
 */
export class SniffingParser extends Parser {
  /** Content types that were met, in small letters. */
  readonly partTypes = new Set<string>();

  constructor() {
    super({
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
      checksumAlgo: 'sha256',
      // mailsplit's own: an attached mail is an attachment, and a chain of ten thousand of them is one.
      ...({ ignoreEmbedded: true } as MailParserOptions),
    });
  }

  /** The parts, once the mail is read. */
  get parts(): MailNode | undefined {
    return this.tree || undefined;
  }

  override createNode(node: SplitNode): MailNode {
    const text = node.contentType === 'text/plain' || node.contentType === 'text/html';
    if (text && !node.root && node.filename && node.disposition !== 'attachment') node.disposition = 'attachment';
    const made = super.createNode(node);
    this.partTypes.add(made.contentType);
    // mailparser asks for a decoder only where the label is not ASCII or UTF-8; this label makes it always ask.
    if (made.isAttachment === false) made.charset = `as-labelled:${made.charset ?? ''}`;
    return made;
  }

  /** mailparser calls this once, in its constructor. */
  getDecoder(): { decodeStream(label: string): Transform } {
    return { decodeStream: (label) => new TextDecoding(label.slice(label.indexOf(':') + 1)) };
  }
}

/** Collects a text part and decodes it as a whole, for only the whole shows what it is. */
class TextDecoding extends Transform {
  private readonly chunks: Buffer[] = [];

  constructor(private readonly label: string) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.chunks.push(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.from(decodeText(Buffer.concat(this.chunks), this.label)));
  }
}
