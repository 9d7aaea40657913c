import type { Language } from '@app/shared/domain/language.js';
import type { ChosenMedia, SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { NoticeState } from '@app/shared/domain/notice/notice-state.js';
import type { ComposedNotice, RequiredThen } from '@app/shared/notices/compose-notice.js';
import type { NoticeSender } from '@app/shared/notices/notice-values.js';
import type { TemplateRegistry } from '@app/shared/notices/template-registry.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';

/** What notices are written with. `now` is the database's time. */
export interface NoticeContext {
  readonly house: NoticeSender;
  readonly templates: TemplateRegistry;
  readonly rules: RuleRegistry;
  readonly deadlines: HouseDeadlines;
  /** Whether what goes by this medium may hold the code in its acknowledgement: a provider that sends approved texts only may lack one. */
  readonly mayHoldCode?: (medium: SendableMedium, language: Language) => boolean;
  now(): Date;
}

/** A notice that is owed, before it has words. */
export interface OwedNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly obligation: string;
  readonly ruleSet: string | null;
  readonly dueAt: Date | string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** What it was asked to state when it was first written; it is asked the same over another medium. */
  readonly required?: readonly RequiredThen[] | null;
  /** Media on which this very notice brought nothing yet. */
  readonly tried?: readonly string[];
  /** It goes to no number or address that nobody has proved to be the complainant's. */
  readonly provedOnly?: boolean;
}

/** Where a notice stands when it has its text. */
export type FirstState = Extract<NoticeState, 'composed' | 'displayed' | 'incomplete' | 'held'>;

/** A notice with its text, as it is written to its row. */
export interface WrittenNotice extends OwedNotice {
  readonly complaintId: string;
  readonly language: Language;
  readonly medium: SendableMedium | null;
  readonly state: FirstState;
  readonly text: ComposedNotice;
  readonly chosen: ChosenMedia;
}
