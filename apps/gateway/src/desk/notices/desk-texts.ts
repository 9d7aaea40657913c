import { join } from 'node:path';
import type { NoticeSender } from '@app/shared/notices/notice-values.js';
import { loadTemplates, type TemplateRegistry } from '@app/shared/notices/template-registry.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { Inject, Injectable } from '@nestjs/common';

/** What a message is written with, here and when it leaves. */
export interface OutcomeTextContext {
  readonly house: NoticeSender;
  readonly templates: TemplateRegistry;
  readonly rules: RuleRegistry;
}

/** What the house's messages are written with, for pages that show them before they leave, and for what is handed over and not sent. */
@Injectable()
export class DeskTexts {
  private texts: TemplateRegistry | undefined;

  constructor(
    @Inject(HOUSE_CONFIG) private readonly config: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  /** Read when they are first asked for: a text that is not right keeps messages back (the notifier refuses to start), never complaints. */
  get desk(): OutcomeTextContext {
    const { institution, departments } = this.config;
    const house: NoticeSender = { institution, departments, publicUrl: this.settings.gateway.publicUrl };
    this.texts ??= loadTemplates(join(this.settings.folders.config, 'templates'));
    return { house, templates: this.texts, rules: this.deadlines.registry };
  }
}
