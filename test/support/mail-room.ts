import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { NoticeEventsController } from '../../apps/notifier/src/notices/notices.controller.js';
import { notifierContext } from '../../apps/notifier/src/notifier-context.js';
import { OUTCOME_BOOK, OutcomeBook } from '../../apps/notifier/src/receipts/outcome-book.js';
import { receiptAdapter } from '../../apps/notifier/src/receipts/receipt-adapter.js';
import { ReceiptsController } from '../../apps/notifier/src/receipts/receipts.controller.js';
import { settledAtOnce } from '../../apps/notifier/src/receipts/settle-outcomes.js';
import { openProviders } from '../../apps/notifier/src/registry/provider-registry.js';
import { type ResolvingContext, resolveUnknown } from '../../apps/notifier/src/sending/resolve-unknown.js';
import { SENDING_DESK, SendController } from '../../apps/notifier/src/sending/send.controller.js';
import { watchDeliveries } from '../../apps/notifier/src/sending/watch-deliveries.js';
import { RoutingController } from '../../apps/router/src/routing/routing.controller.js';
import type { ComplaintDraft } from '../../libs/shared/src/domain/complaint/complaint.js';
import type { Consumer, EventKind } from '../../libs/shared/src/messages/topology.js';
import { loadTemplates } from '../../libs/shared/src/notices/template-registry.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { type Department, type Institution, loadHouseConfig } from '../../libs/shared/src/platform/config/institution.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { compileRouting } from '../../libs/shared/src/routing/choose-department.js';
import { HouseDeadlines } from '../../libs/shared/src/rules/house-deadlines.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';
import { HandlersOf } from '../../libs/shared/src/transport/handler-table.js';
import { aDatabase, type TestDatabase } from './database.js';
import { type MailSink, startMailSink, startTwilioDouble, type TwilioDouble } from './provider-double.js';

export type DatabaseRow = Record<string, any>;

const papers = loadHouseConfig('config');
const rules = loadRules();

/** What a test may have otherwise than `config/`. */
export interface MailRoomOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly institution?: Partial<Institution>;
  /** Who is told of dates, by department. */
  readonly departments?: Readonly<Record<string, Department['alerts']>>;
  readonly desk?: Partial<ResolvingContext>;
  /** Another database than a fresh clone. */
  readonly database?: TestDatabase;
}

/**
 * The mail room in one process, on a database of its own: intake, router and notifier as functions, doubles of the providers, and the real
 * receipt door. Slips are worked off by hand (`raise`, `send`), and time passes by `later`.
 */
export class MailRoom {
  private constructor(
    public database: TestDatabase,
    public unitOfWork: UnitOfWork,
    readonly twilio: TwilioDouble,
    readonly mail: MailSink,
    readonly desk: ResolvingContext,
    private readonly app: NestFastifyApplication,
    private readonly institution: Institution,
  ) {}

  static async open(options: MailRoomOptions = {}): Promise<MailRoom> {
    const database = options.database ?? (await aDatabase());
    const unitOfWork = new UnitOfWork(database.pool);
    const twilio = await startTwilioDouble();
    const mail = await startMailSink();
    // Hundreds of people have numbers of one range here, and dozens one address.
    const { budgets } = papers.institution;
    const unlimited = { ...budgets, perPrefix: 'off', perCorrespondent: 'off', mailAcknowledgements: 'off' } as const;
    const institution = { ...papers.institution, budgets: unlimited, ...options.institution } as Institution;
    const env = {
      TWILIO_API_URL: twilio.url,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_FROM: '+15005550006',
      MAIL_URL: mail.url,
      MAIL_FROM: 'Redress <tousu@bank.example>',
      ...options.env,
    };
    const desk: { -readonly [Part in keyof ResolvingContext]: ResolvingContext[Part] } = {
      ...notifierContext({
        institution,
        departments: papers.departments.map((one) => ({ ...one, alerts: options.departments?.[one.id] ?? {} })),
        rules,
        deadlines: HouseDeadlines.of(institution, rules),
        templates: loadTemplates(),
        providers: await openProviders(env, { SESSION_SECRET: 'mail-room' }),
        codeSecret: 'test',
        publicUrl: 'https://bank.example',
        receiptsUrl: '',
        now: () => new Date(),
      }),
      ...options.desk,
    };
    @Module({
      controllers: [ReceiptsController],
      providers: [
        { provide: OUTCOME_BOOK, useValue: appliedAtOnce(new OutcomeBook(unitOfWork, desk)) },
        { provide: SENDING_DESK, useValue: desk },
      ],
    })
    class Receipts {}
    const app = await NestFactory.create<NestFastifyApplication>(Receipts, receiptAdapter(), { logger: false, bodyParser: false });
    await app.listen(0, '127.0.0.1');
    desk.receiptsUrl = await app.getUrl();
    return new MailRoom(database, unitOfWork, twilio, mail, desk, app, institution);
  }

  get url(): string {
    return this.database.url;
  }

  /** Goes on with another database: one that was restored. Receipts still go to the one before. */
  async use(database: TestDatabase): Promise<void> {
    this.database = database;
    this.unitOfWork = new UnitOfWork(database.pool);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.desk.providers.close();
    await this.mail.close();
    await this.twilio.close();
    await this.database.close();
  }

  async all(sql: string, ...parameters: unknown[]): Promise<DatabaseRow[]> {
    return await this.unitOfWork.read<DatabaseRow>(sql, parameters);
  }

  async one(sql: string, ...parameters: unknown[]): Promise<DatabaseRow> {
    return (await this.all(sql, ...parameters))[0] as DatabaseRow;
  }

  /** Works off what is due for a consumer, the ids of a kind in one list as on a slip. Gives how many. */
  private async drain(consumer: Consumer, controller: object): Promise<number> {
    const due = await this.all(
      'SELECT kind, array_agg(event_id) AS ids FROM slip WHERE consumer = $1 AND next_at <= now() AND dead_at IS NULL GROUP BY kind',
      consumer,
    );
    const handlers = new HandlersOf([controller]);
    for (const { kind, ids } of due) await handlers.handle(consumer, kind, ids);
    return due.reduce((sum, { ids }) => sum + ids.length, 0);
  }

  route(): Promise<number> {
    const { deadlines } = this.desk;
    const router = compileRouting({ ...papers, institution: this.institution });
    return this.drain('route', new RoutingController(this.unitOfWork, { router, deadlines }));
  }

  raise(): Promise<number> {
    return this.drain('notices', new NoticeEventsController(this.unitOfWork, this.desk));
  }

  send(desk: Partial<ResolvingContext> = {}): Promise<number> {
    const with_ = { ...this.desk, ...desk };
    return this.drain('send', new SendController(this.unitOfWork, with_, settledAtOnce(this.unitOfWork, with_)));
  }

  resolve(): Promise<number> {
    return resolveUnknown(this.unitOfWork, this.desk);
  }

  watch(): Promise<number> {
    return watchDeliveries(this.unitOfWork, this.desk);
  }

  /** Everything that is due, until nothing is. */
  async settle(): Promise<void> {
    while ((await this.route()) + (await this.raise()) + (await this.send()) > 0);
  }

  /** As if so much time had passed for everything that waits. */
  async later(seconds: number): Promise<void> {
    await this.all(`UPDATE slip SET next_at = next_at - $1 * interval '1 s'`, seconds);
    await this.all(
      `UPDATE delivery SET lease_until = lease_until - $1 * interval '1 s', next_lookup_at = next_lookup_at - $1 * interval '1 s', begun_at = begun_at - $1 * interval '1 s',
         ask_at = ask_at - $1 * interval '1 s', silent_at = silent_at - $1 * interval '1 s'`,
      seconds,
    );
    await this.all(
      `UPDATE provider_state SET open_until = open_until - $1 * interval '1 s', refilled_at = refilled_at - $1 * interval '1 s'`,
      seconds,
    );
  }

  private number = 100_000;
  aPhone(): string {
    return `+8613900${this.number++}`;
  }

  private door: { of: UnitOfWork; intake: DbIntake } | undefined;
  /** One for all, so that what comes together shares a transaction. */
  private intake(): DbIntake {
    if (this.door?.of !== this.unitOfWork) {
      const settings = { codeSecret: this.desk.codeSecret, now: () => new Date() };
      const intake = new DbIntake(this.unitOfWork, settings, () => ({ dueOn: '2026-03-31', provisional: false }));
      this.door = { of: this.unitOfWork, intake };
    }
    return this.door.intake;
  }

  /** A complaint that was taken in and assigned. */
  async aComplaint(over: Partial<ComplaintDraft> = {}): Promise<{ id: string; reference: string; phone: string }> {
    const phone = over.complainant?.phone ?? this.aPhone();
    const draft: ComplaintDraft = { channel: 'api', language: 'zh-Hans', text: '信用卡被盗刷', complainant: { phone }, ...over };
    const { reference } = await this.intake().accept({
      channel: draft.channel,
      account: '',
      sourceId: newId(),
      raw: Buffer.from('{}'),
      contentType: 'application/json',
      envelope: {},
      draft,
    });
    await this.route();
    const { id } = await this.one('SELECT id FROM complaint WHERE reference = $1', reference);
    return { id, reference, phone };
  }

  /** Inserts a notice as a clerk's action does, and has it written. */
  async aNotice(
    complaintId: string,
    kind: string,
    event: EventKind,
    details: unknown,
    ruleSet: string | null = 'cbrc-2012',
  ): Promise<string> {
    const id = newId();
    await this.unitOfWork.run(async (tx) => {
      await tx.query(
        `INSERT INTO notice (id, complaint_id, kind, state, obligation, rule_set, language, details, due_at)
         SELECT $1, $2, $3, 'owed', $3, $5, language, $4, now() + interval '10 days' FROM complaint WHERE id = $2`,
        [id, complaintId, kind, JSON.stringify(details), ruleSet],
      );
      await tx.record([{ kind: event, complaintId, subjectId: id, actor: 'staff:li', data: { noticeId: id } }]);
    });
    await this.raise();
    return id;
  }

  notices(complaintId: string): Promise<DatabaseRow[]> {
    return this.all('SELECT * FROM notice WHERE complaint_id = $1 ORDER BY raised_at, kind', complaintId);
  }

  deliveries(complaintId: string): Promise<DatabaseRow[]> {
    return this.all(
      'SELECT d.* FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = $1 ORDER BY attempt_no, n.kind',
      complaintId,
    );
  }

  async work(complaintId: string): Promise<string[]> {
    const rows = await this.all('SELECT kind FROM work WHERE complaint_id = $1 AND done_at IS NULL ORDER BY kind', complaintId);
    return rows.map((row) => row['kind']);
  }

  async duty(complaintId: string, obligation: string): Promise<string> {
    return (await this.one('SELECT state FROM obligation WHERE complaint_id = $1 AND obligation = $2', complaintId, obligation))['state'];
  }
}

/** A book whose answer waits until what was kept is applied, so that a test sees what a receipt came to. */
function appliedAtOnce(book: OutcomeBook): Pick<OutcomeBook, 'keep'> {
  return {
    keep: async (proved) => {
      const kept = await book.keep(proved);
      await book.applyAll();
      return kept;
    },
  };
}
