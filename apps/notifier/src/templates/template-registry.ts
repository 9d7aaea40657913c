import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { type NoticeKind, noticeKinds } from '@app/shared/domain/notice/notice.js';
import { sourceFolder } from '@app/shared/platform/source-tree.js';
import { knownValues } from './known-values.js';
import { readTemplate, type Template, valuesOf } from './template.js';

/** Media that have templates. A notice that nobody can be sent is composed as mail, for the status page. */
export const templateMedia = ['sms', 'email'] as const;
export type TemplateMedium = (typeof templateMedia)[number];

/** Every text the house can send. */
export class TemplateRegistry {
  constructor(private readonly templates: ReadonlyMap<string, Template>) {}

  /** There is one for every kind, medium and language: `loadTemplates` made sure. */
  get(language: Language, kind: NoticeKind, medium: TemplateMedium): Template {
    return this.templates.get(`${language}/${kind}.${medium}`) as Template;
  }
}

/**
 * Reads every template, those of `overrides` (`config/templates`, laid out as this folder) before our own.
 * Fails with `config.invalid`, naming every file and what is wrong with it.
 */
export function loadTemplates(overrides?: string): TemplateRegistry {
  const templates = new Map<string, Template>();
  const problems: FieldProblem[] = [];
  for (const language of languages) {
    for (const kind of noticeKinds) {
      for (const medium of templateMedia) {
        const name = `${kind}.${medium}`;
        const file = find(join(language, `${name}.txt`), overrides);
        try {
          templates.set(`${language}/${name}`, checked(readTemplate(name, readFileSync(file, 'utf8')), kind, medium));
        } catch (error) {
          problems.push({ path: file, message: (error as Error).message });
        }
      }
    }
  }
  if (problems.length > 0) throw new Failure('config.invalid', 'Some templates are not right.', { fields: problems });
  return new TemplateRegistry(templates);
}

function find(path: string, overrides: string | undefined): string {
  const own = overrides && join(overrides, path);
  return own && existsSync(own) ? own : join(sourceFolder(import.meta.url), path);
}

function checked(template: Template, kind: NoticeKind, medium: TemplateMedium): Template {
  const unknown = [...valuesOf(template.subject), ...valuesOf(template.body)].filter((name) => !Object.hasOwn(knownValues, name));
  if (unknown.length > 0) throw new Error(`{${unknown.join('}, {')}} is not a value that a notice has`);
  if (medium === 'email' && template.subject.length === 0) throw new Error('a mail needs a "subject:"');
  const codeAllowed = kind === 'receipt-code' || kind === 'contact-code';
  if (!codeAllowed && valuesOf(template.body).includes('code')) throw new Error('only receipt-code and contact-code may show {code}');
  if (valuesOf(template.subject).includes('code')) throw new Error('{code} may not stand in a subject');
  return template;
}
