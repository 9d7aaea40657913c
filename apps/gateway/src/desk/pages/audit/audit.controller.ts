import { countSealed, lastHead } from '@app/shared/chain/database-chain.js';
import { type MailedHead, mailedHeads } from '@app/shared/chain/heads/mailed-heads.js';
import { askForCheck, listChecks, type RecordCheck } from '@app/shared/chain/record-checks.js';
import type { ChainFinding } from '@app/shared/chain/verify-chain.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskForms } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Whether the record is as it was sealed. Names events by their place and kind, never what a case says. */
@Controller('desk/audit')
@DeskPage()
export class AuditController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('trail.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const [checks, { sealed, waiting }, head, mailed] = await Promise.all([
      listChecks(this.unitOfWork),
      countSealed(this.unitOfWork),
      lastHead(this.unitOfWork),
      mailedHeads(this.unitOfWork),
    ]);
    const running = checks.find((check) => check.endedAt === null);
    await this.pages.show(visit, 'audit/views/audit.njk', {
      title: say(language, 'desk.audit'),
      here: 'audit',
      sealed: say(language, 'desk.audit.sealed', { events: sealed, waiting }),
      head: head && { root: head.root.toString('base64'), at: dayAndTime(telling, head.at) },
      mailed: mailed.map((one) => mailedRow(telling, one)),
      mayCheck: reach(staff, 'trail.check') !== undefined,
      running: running && { done: running.done, total: running.total, text: progressWords(telling, running) },
      last: lastWords(
        telling,
        checks.find((check) => check.endedAt !== null),
      ),
      checks: checks.map((check) => rowOf(telling, check)),
    });
  }

  /** The walk itself is the router's work: the page shows how far it is. */
  @Post('checks')
  @Needs('trail.check')
  async check(@CurrentVisit() visit: Visit): Promise<void> {
    await this.forms.press(
      visit,
      '/desk/audit',
      async (work) => (await work.run((tx) => askForCheck(tx, visit.staff.actor))).id,
      () => '/desk/audit',
    );
  }
}

function progressWords({ language }: ViewContext, { done, total, begunAt }: RecordCheck): string {
  return begunAt === null ? say(language, 'desk.audit.asked') : say(language, 'desk.audit.running', { done, total });
}

/** The sentence that people come for. */
function lastWords(telling: ViewContext, check: RecordCheck | undefined): object | undefined {
  if (check?.endedAt === undefined || check.endedAt === null) return undefined;
  const { language } = telling;
  const findings = check.findings ?? [];
  const at = dayAndTime(telling, check.endedAt);
  return {
    intact: check.intact,
    text: say(language, check.intact ? 'desk.audit.intact' : 'desk.audit.broken', {
      events: check.total,
      heads: check.heads,
      at,
      findings: findings.length,
    }),
    findings: findings.map((finding) => findingWords(telling, finding)),
  };
}

function findingWords({ language }: ViewContext, { what, seq, kind, size, keptIn, at }: ChainFinding): { what: string; about: string } {
  const place =
    seq === undefined
      ? undefined
      : say(language, 'desk.audit.event', { seq, kind: kind === undefined ? '' : wordOr(language, `desk.event.${kind}`, kind) });
  const head = size === undefined ? '' : say(language, 'desk.audit.head-of', { size, at: at ?? '–', keptIn: keptIn ?? '–' });
  return { what: say(language, `desk.audit.finding.${what}`), about: (place ?? head).trim() };
}

function mailedRow(telling: ViewContext, { recipient, state, failing, owedAt, size, reason, lastTakenAt }: MailedHead): object {
  const { language } = telling;
  return {
    recipient,
    failing,
    state: say(language, `desk.audit.mail.${failing && state === 'owed' ? 'put-off' : state}`, {
      events: size,
      at: dayAndTime(telling, owedAt),
    }),
    // What a provider said is kept in its own words.
    reason,
    last: lastTakenAt === null ? say(language, 'desk.audit.mail.never') : dayAndTime(telling, lastTakenAt),
  };
}

function rowOf(telling: ViewContext, check: RecordCheck): object {
  const { language } = telling;
  const state = check.endedAt === null ? 'running' : check.intact ? 'fits' : 'does-not-fit';
  return {
    askedAt: dayAndTime(telling, check.askedAt),
    askedBy: actorWords(language, check.askedBy),
    events: check.total,
    state: say(language, `desk.audit.state.${state}`),
    late: state === 'does-not-fit',
  };
}
