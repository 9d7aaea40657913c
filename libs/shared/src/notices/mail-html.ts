import type { Language } from '../domain/language.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes any text harmless inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/**
 * The mail's HTML from its plain text: one paragraph a line, readable on a phone, each line in its own direction. Nothing is a link but
 * `link`, our own address, so that nobody's words can become one.
 */
export function mailHtml(language: Language, text: string, link?: string): string {
  const paragraphs = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `<p dir="auto" style="margin:0 0 12px">${withLink(escapeHtml(line), link && escapeHtml(link))}</p>`)
    .join('\n');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:16px;font:16px/1.6 sans-serif;color:#0b0c0c;background:#fff"><div style="max-width:38em">
${paragraphs}
</div></body></html>
`;
}

function withLink(line: string, link: string | undefined): string {
  return link ? line.replaceAll(link, `<a href="${link}">${link}</a>`) : line;
}
