import { join } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { type NoticeKind, noticeKinds } from '@app/shared/domain/notice/notice.js';
import { checkTemplates } from '@app/shared/notices/check-templates.js';
import { type PreviewMedium, previewMedia, previewNotice } from '@app/shared/notices/preview.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { Option } from 'commander';
import { answer, type Register } from '../../command.js';
import { demandHouse } from '../../prepare/check-house.js';

interface PreviewOptions {
  readonly language: Language;
  readonly medium: PreviewMedium;
  readonly html?: boolean;
  readonly json?: boolean;
}

/** Adds `redress templates` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const templates = program.command('templates').description('Checks and previews the texts the house sends');
  templates
    .command('check', { isDefault: true })
    .description('checks that every text can be filled in, fits its medium, and states what the rule sets in force require')
    .option('--rules <id...>', 'check against these rule sets instead of those in force')
    .option('--json', 'one JSON value')
    .action(async (options: { rules?: string[]; json?: boolean }) => {
      const { settings, config } = demandHouse(await discoverPlugInSettings());
      const rules = loadRules(settings.folders.config);
      const { institution } = config;
      const ruleSets = (options.rules ?? institution.ruleSets).map((id) => rules.ruleSet(id));
      const found = checkTemplates(
        loadTemplates(join(settings.folders.config, 'templates')),
        ruleSets,
        institution.statements,
        institution.zone,
        new Date(),
      );
      if (found.length > 0) throw new Failure('config.invalid', 'Some texts are not valid.', { fields: found });
      answer({ ok: true, ruleSets: ruleSets.map(({ id }) => id) }, { json: options.json, text: 'All texts are right.' });
    });
  templates
    .command('preview')
    .description('shows a text as it would be sent, filled in with a sample case')
    .argument('<kind>', noticeKinds.join(', '))
    .addOption(new Option('--language <language>', 'language of the text').choices(languages).default('zh-Hans'))
    .addOption(new Option('--medium <medium>', 'medium it is sent by').choices(previewMedia).default('email'))
    .option('--html', 'the HTML of an email instead of its plain text')
    .option('--json', 'one JSON value, with the encoding, the segments and the statements the text makes')
    .action(async (kind: string, { language, medium, html, json }: PreviewOptions) => {
      if (!noticeKinds.includes(kind as NoticeKind)) {
        throw new Failure('notice.unknown', `There is no notice "${kind}". There are: ${noticeKinds.join(', ')}.`);
      }
      const { settings, config } = demandHouse(await discoverPlugInSettings());
      const preview = previewNotice(
        { institution: config.institution, departments: config.departments, publicUrl: settings.gateway.publicUrl },
        loadTemplates(join(settings.folders.config, 'templates')),
        loadRules(settings.folders.config),
        { kind: kind as NoticeKind, language, medium },
        new Date(),
      );
      const text = html ? (preview.html ?? '') : [preview.subject, preview.body].filter((part) => part !== null).join('\n\n');
      answer(preview, { ...(json ? { json } : {}), text });
    });
};
