import type { Language } from '../../domain/language.js';
import type { FilledPiece } from './template.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes any text harmless inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** What a mail is made of besides its text. */
export interface MailFrame {
  readonly language: Language;
  readonly subject: readonly FilledPiece[];
  /** Who writes; stands above the text. */
  readonly institution: string;
}

/** Values that are addresses of our own. Nothing else becomes a link, so that nobody's words can. */
const links = ['link', 'surveyLink'];

/**
 * The HTML of a mail from the pieces of its plain text: one paragraph a line, readable on a phone without zooming, every value in its own
 * direction. No picture, no script, nothing from elsewhere.
 */
export function mailHtml({ language, subject, institution }: MailFrame, pieces: readonly FilledPiece[]): string {
  const lineHeight = language === 'en' ? '1.5' : '1.7';
  const paragraphs = pieces
    .map(pieceHtml)
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `<p dir="auto" style="margin:0 0 14px">${line}</p>`)
    .join('\n');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(oneLine(subject.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')))}</title></head>
<body style="margin:0;padding:0;background:#f3f6f5">
<div lang="${language}" style="max-width:600px;margin:0 auto;background:#fff;color:#17212b;font:16px/${lineHeight} 'Source Sans 3','Segoe UI',Roboto,'PingFang SC','PingFang TC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif;overflow-wrap:anywhere">
<div style="padding:14px 20px;border-bottom:4px solid #14505c;font-weight:600">${escapeHtml(institution)}</div>
<div style="padding:20px 20px 8px">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.4;font-weight:600">${oneLine(subject.map(pieceHtml).join(''))}</h1>
${paragraphs}
</div></div></body></html>
`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Values that a reader copies or reads out stay on one line. */
const whole = ['ref', 'code'];

const pieceHtml = (piece: FilledPiece): string => (typeof piece === 'string' ? escapeHtml(piece) : valueHtml(piece));

function valueHtml({ name, text }: Exclude<FilledPiece, string>): string {
  const shown = escapeHtml(text);
  if (links.includes(name) && /^https?:\/\/[^\s]+$/.test(text)) {
    return `<a href="${shown}" style="color:#0f5f73;display:inline-block;padding:4px 0">${shown}</a>`;
  }
  // A value of several lines is several paragraphs; the isolate may not reach over them.
  return shown
    .split('\n')
    .map((line) => (line === '' ? '' : `<bdi${whole.includes(name) ? ' style="white-space:nowrap"' : ''}>${line}</bdi>`))
    .join('\n');
}
