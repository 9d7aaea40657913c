import { join } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { checkTemplates, isUnsaid } from '@app/shared/notices/check-templates.js';
import { loadTemplates, type TemplateRegistry } from '@app/shared/notices/template-registry.js';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type Institution, namedRuleSets } from '@app/shared/platform/config/institution.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { type Foundation, HouseModule } from '@app/shared/start/house.module.js';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AnswerCarrier } from './answers/carry-answers.js';
import { watchHeld } from './budgets/watch-held.js';
import { SendingRecord } from './freeze/sending-record.js';
import { mailHeads } from './heads/mail-heads.js';
import { askForOpinions, settleOpinions } from './notices/ask-for-opinions.js';
import { composeForgotten } from './notices/compose-forgotten.js';
import { NOTICE_DESK, NoticeEventsController } from './notices/notices.controller.js';
import { notifierContext } from './notifier-context.js';
import { OUTCOME_BOOK, OutcomeBook } from './receipts/outcome-book.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import { lookAfterFreeze } from './restored/look-after-freeze.js';
import { type ResolvingContext, resolveUnknown } from './sending/resolve-unknown.js';
import { OUTCOMES, SENDING_DESK, SendController } from './sending/send.controller.js';
import { sendDuties } from './sending/send-duties.js';
import { watchDeliveries } from './sending/watch-deliveries.js';

/** How often lost answers are looked after. */
const resolveSeconds = 5;
/** How often closed cases are looked through for return visits. */
const surveySeconds = 60;
/** How often the database is compared with what is kept outside. */
const compareSeconds = 10;
/** How often messages are looked after that a provider has. */
const watchSeconds = 20;
/** How often what is owed is looked through for what nobody wrote. */
const forgottenSeconds = 30;
/** How often it is looked for answers to texts for the integrity desk: a provider's call waits for them. */
const answerSeconds = 0.5;
/** How often it is looked whether a head of the record is to be mailed. */
const headSeconds = 60;
/** How often what is to be told of the institution's own duties leaves. */
const dutiesSeconds = 10;
/** How often what is held is looked through for dates that come near. */
const heldSeconds = 60;

/** The mail room: tells people what they are owed, and remembers how that went. */
@Module({})
export class NotifierModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly jobs: readonly Repeating[];
  private readonly answers: AnswerCarrier;

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(SENDING_DESK) private readonly desk: ResolvingContext,
    @Inject(OUTCOME_BOOK) private readonly receipts: OutcomeBook,
  ) {
    this.answers = new AnswerCarrier(unitOfWork, desk);
    this.jobs = [
      new Repeating('answers by text', answerSeconds, () => this.answers.carry()),
      new Repeating('deliveries nobody knows about', resolveSeconds, () => resolveUnknown(unitOfWork, desk)),
      new Repeating('deliveries without a final word', watchSeconds, () => watchDeliveries(unitOfWork, desk)),
      new Repeating('messages about duties of the institution', dutiesSeconds, () => sendDuties(unitOfWork, desk)),
      new Repeating('held notices that come due', heldSeconds, () => watchHeld(unitOfWork)),
      new Repeating('notices that were owed and forgotten', forgottenSeconds, () => composeForgotten(unitOfWork, desk)),
      new Repeating('return visits', surveySeconds, () => askForOpinions(unitOfWork, desk)),
      new Repeating('what became of return visits', surveySeconds, () => settleOpinions(unitOfWork, desk)),
      new Repeating('a head of the record by mail', headSeconds, () => mailHeads(unitOfWork, desk)),
      new Repeating('what left before a restore', compareSeconds, () => lookAfterFreeze(unitOfWork, desk)),
    ];
  }

  static on(foundation: Foundation, providers: ProviderRegistry, codeSecret: string): DynamicModule {
    return {
      module: NotifierModule,
      imports: [HouseModule.on(foundation)],
      controllers: [NoticeEventsController, SendController, ReceiptsController],
      providers: [
        {
          provide: SENDING_DESK,
          useFactory: (clock: DatabaseClock) => contextOf(foundation, providers, codeSecret, clock),
          inject: [DatabaseClock],
        },
        { provide: NOTICE_DESK, useExisting: SENDING_DESK },
        {
          provide: OUTCOME_BOOK,
          useFactory: (unitOfWork: UnitOfWork, desk: ResolvingContext) => new OutcomeBook(unitOfWork, desk),
          inject: [UnitOfWork, SENDING_DESK],
        },
        { provide: OUTCOMES, useExisting: OUTCOME_BOOK },
      ],
    };
  }

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
    this.receipts.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.jobs, this.receipts].map((job) => job.stop()));
    await this.answers.end();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.desk.providers.close();
  }
}

function contextOf(
  { house, settings, registry, deadlines }: Foundation,
  providers: ProviderRegistry,
  codeSecret: string,
  clock: DatabaseClock,
): ResolvingContext {
  return notifierContext({
    institution: house.institution,
    departments: house.departments,
    rules: registry,
    deadlines,
    templates: templatesOf(house.institution, registry, join(settings.folders.config, 'templates')),
    providers,
    codeSecret,
    publicUrl: settings.gateway.publicUrl,
    receiptsUrl: settings.notifier.receiptsUrl,
    now: () => clock.now(),
    record: new SendingRecord(settings.folders.record),
  });
}

/**
 * The house's texts, checked. One that cannot be filled or is too long stops the start (`config.invalid`); a statement that nothing carries is
 * told loudly, and its notices wait for a person.
 */
function templatesOf(institution: Institution, rules: RuleRegistry, overrides: string): TemplateRegistry {
  const templates = loadTemplates(overrides);
  const ruleSets = namedRuleSets(institution).map((id) => rules.ruleSet(id));
  const found = checkTemplates(templates, ruleSets, institution.statements, institution.zone, new Date());
  const wrong = found.filter((problem) => !isUnsaid(problem));
  if (wrong.length > 0) throw new Failure('config.invalid', 'Some texts are not valid.', { fields: wrong });
  const log = new Logger('Templates');
  for (const { path, message } of found) log.error(`${path}: ${message}`);
  return templates;
}
