import { htmlToText } from './html-to-text.js';
import type { MailNode } from './sniffing-parser.js';

export interface MailBody {
  readonly text: string;
  /** Empty when the mail has none. */
  readonly html: string;
}

/**
 * What a person reads of a mail's parts. Of alternatives the plain one counts where it says anything, else the HTML one is read;
 * parts that stand side by side are read one after another.
 */
export function bodyOf(node: MailNode): MailBody {
  if (node.children.length === 0) return leaf(node);
  const bodies = node.children.map((child) => ({ plain: isPlain(child), ...bodyOf(child) }));
  const html = bodies.map((body) => body.html).filter((part) => part !== '');
  if (node.contentType === 'multipart/alternative') {
    const chosen = bodies.find((body) => body.plain && body.text.trim() !== '') ?? bodies.findLast((body) => body.text.trim() !== '');
    return { text: chosen?.text ?? '', html: html.at(-1) ?? '' };
  }
  return {
    text: bodies
      .map((body) => body.text)
      .filter((part) => part.trim() !== '')
      .join('\n'),
    html: html.join('<br/>\n'),
  };
}

function leaf(node: MailNode): MailBody {
  if (node.isAttachment || node.textContent === undefined) return { text: '', html: '' };
  if (node.contentType === 'text/html') return { text: htmlToText(node.textContent), html: node.textContent };
  return { text: node.textContent, html: '' };
}

function isPlain(node: MailNode): boolean {
  return node.children.length === 0 ? node.contentType !== 'text/html' : node.children.some(isPlain);
}
