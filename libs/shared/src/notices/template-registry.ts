import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type FieldProblem } from '../domain/failure/failure.js';
import { type Language, languages } from '../domain/language.js';
import { type NoticeKind, noticeKinds, noticeTable } from '../domain/notice/notice.js';
import { sourceFolder } from '../platform/process/source-tree.js';
import { knownValues } from './known-values.js';
import { readTemplate, type Template } from './template/template.js';

/** Media that have templates. A letter, and a notice that nobody can be sent, have the words of a mail. */
export const templateMedia = ['sms', 'email'] as const;
/** A medium that templates are written for. */
export type TemplateMedium = (typeof templateMedia)[number];

/** Every text the house can send. */
export class TemplateRegistry {
  constructor(private readonly templates: ReadonlyMap<string, Template>) {}

  /** Whether a kind has words for a medium: what must be in writing has none for a text message. */
  has(kind: NoticeKind, medium: TemplateMedium): boolean {
    return medium === 'email' || noticeTable[kind].sms;
  }

  /** There is one wherever `has` says so, in every language: `loadTemplates` made sure. */
  get(language: Language, kind: NoticeKind, medium: TemplateMedium): Template {
    const template = this.templates.get(`${language}/${kind}.${medium}`);
    if (!template) throw new Error(`There are no words for ${kind} by ${medium}.`);
    return template;
  }
}

/**
 * Reads every template, those of `overrides` (`config/templates`, laid out as the folder `templates`) before our own.
 * Fails with `config.invalid`, naming every file and what is wrong with it.
 */
export function loadTemplates(overrides?: string): TemplateRegistry {
  const templates = new Map<string, Template>();
  const problems: FieldProblem[] = [];
  for (const language of languages) {
    for (const kind of noticeKinds) {
      for (const medium of templateMedia) {
        if (medium === 'sms' && !noticeTable[kind].sms) continue;
        const name = `${kind}.${medium}`;
        const file = find(join(language, `${name}.txt`), overrides);
        try {
          templates.set(`${language}/${name}`, checked(readTemplate(name, readFileSync(file, 'utf8')), kind, medium));
        } catch (error) {
          problems.push({ path: file, message: `template.invalid: ${(error as Error).message}` });
        }
      }
    }
  }
  if (problems.length > 0) throw new Failure('config.invalid', 'Some templates are not valid.', { fields: problems });
  return new TemplateRegistry(templates);
}

function find(path: string, overrides: string | undefined): string {
  const own = overrides && join(overrides, path);
  return own && existsSync(own) ? own : join(sourceFolder(import.meta.url), 'templates', path);
}

function checked(template: Template, kind: NoticeKind, medium: TemplateMedium): Template {
  const names = [...template.subject.names, ...template.body.names];
  const unknown = names.filter((name) => !Object.hasOwn(knownValues, name));
  if (unknown.length > 0) throw new Error(`{{ ${unknown.join(' }}, {{ ')} }} is not a value that a notice has`);
  if (medium === 'email' && template.subject.fill({}).pieces.length === 0 && template.subject.names.length === 0) {
    throw new Error('a mail needs a "subject:"');
  }
  if (!kind.endsWith('-code') && kind !== 'acknowledgement' && template.body.names.includes('code'))
    throw new Error('only acknowledgement, receipt-code and contact-code may show {{ code }}');
  if (template.subject.names.includes('code')) throw new Error('{{ code }} may not stand in a subject');
  return template;
}
