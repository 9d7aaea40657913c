import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { ReportDefinition } from '@app/shared/domain/report/definition.js';
import { meetInstitutionDuties } from '@app/shared/obligations/institution-duties.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { computeReport } from '@app/shared/reports/compute-report.js';
import type { ReportTexts } from '@app/shared/reports/lay-out.js';
import { insertCopy, keepTexts, latestCopy, lockReport, type NewCopy, type ReportKey } from '@app/shared/reports/report-copies.js';
import { reportFormats, writeReport } from '@app/shared/reports/write-report.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import type { AskedReport, ReportDesk } from './report-desk.js';

/** What whoever signs says. */
export interface Signature {
  /** The language of the copy that is sent. */
  readonly language: Language;
  /** How it is handed in, and under which number. */
  readonly way: string;
  /** The figures and words that were looked at. */
  readonly seen: string;
  /** Why it is made anew, where one was signed before. */
  readonly reason?: string | undefined;
}

/** A report that was signed, and what became of the duty; null where it meets none yet. */
export interface SignedReport {
  readonly id: string;
  readonly no: number;
  readonly sha256: string;
  readonly duty: string | null;
}

/**
 * Signs a report: the copy is kept as it leaves, in every form, with the definition and the figures; and the institution's duty is met, with that of the last
 * legal entity where there are several. What is signed counts every case, also one that is about whoever signs, of which they read nothing. Fails with `report.not-over`,
 * `report.changed` where something else stands by now than what was looked at, `report.signed-already` without a reason to make it anew, and `report.not-signatory`.
 */
export async function signReport(
  work: Transactions,
  desk: ReportDesk,
  staff: Staff,
  asked: AskedReport & { readonly asOf: Date },
  said: Signature,
): Promise<SignedReport> {
  demandRight(staff, 'report.sign');
  demandSignatory(desk, staff);
  return await work.run(async (tx) => {
    const from = { read: tx.query.bind(tx) };
    const { wish, texts, seen, report, period, entity } = await desk.read(staff, asked, from);
    const key = { report, period, entity };
    await lockReport(tx, key);
    if (seen !== said.seen) throw new Failure('report.changed');
    const figures = await computeReport(from, desk.house.institution, { ...wish, barred: [] });
    if (!figures.isOver) throw new Failure('report.not-over');
    const before = await latestCopy(from, key);
    if (before !== undefined && !said.reason?.trim()) throw new Failure('report.signed-already');
    const laid = desk.lay({ wish, figures, texts }, said.language);
    const files: NewCopy['files'][number][] = [];
    for (const format of reportFormats) {
      const bytes = await writeReport(laid, format, wish.asOf);
      files.push({ format, bytes, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    const id = newId();
    const { way, reason, language } = said;
    const signed = { signedBy: staff.actor, signedById: staff.id };
    const no = await insertCopy(tx, {
      ...key,
      ...signed,
      id,
      asOf: wish.asOf,
      language,
      definition: wish.definition,
      figures,
      texts,
      way,
      reason: reason ?? null,
      files,
    });
    const sha256 = files.find(({ format }) => format === 'pdf')!.sha256;
    await tx.record([{ kind: 'report.signed', subjectId: id, ...by(staff), data: { ...key, no, asOf: figures.asOf, sha256, way } }]);
    return { id, no, sha256, duty: await meetDuty(tx, desk, staff, wish.definition, wish.period.to, key) };
  });
}

/** Keeps what somebody writes for a report beside its figures. Fails with `report.unknown` and `report.period-unknown`. */
export async function writeTexts(
  work: Transactions,
  desk: ReportDesk,
  staff: Staff,
  asked: AskedReport,
  texts: ReportTexts,
): Promise<{ written: readonly string[] }> {
  demandRight(staff, 'report.write');
  return await work.run(async (tx) => {
    const { definition, period, entity } = await desk.wish(staff, asked, { read: tx.query.bind(tx) });
    const known = definition.parts.flatMap((part) => (part.kind === 'text' ? [part.id] : []));
    const written = Object.keys(texts).filter((id) => known.includes(id));
    const key = { report: definition.id, period: period.id, entity: entity ?? null };
    await lockReport(tx, key);
    await keepTexts(tx, key, Object.fromEntries(written.map((id) => [id, texts[id]!])), staff.actor);
    await tx.record([{ kind: 'report.written', ...by(staff), data: { ...key, texts: written } }]);
    return { written };
  });
}

/** Whether this person is one of those whom the papers name. */
function demandSignatory({ house }: ReportDesk, staff: Staff): void {
  const { signedBy } = house.institution.reporting;
  if (signedBy.length > 0 && !signedBy.includes(staff.name)) throw new Failure('report.not-signatory');
}

async function meetDuty(
  tx: Tx,
  { house }: ReportDesk,
  staff: Staff,
  definition: ReportDefinition,
  periodTo: string,
  key: ReportKey,
): Promise<string | null> {
  if (definition.duty === undefined) return null;
  const { entities } = house.institution.reporting;
  if (definition.each !== undefined && entities.length > 0) {
    const signed = await tx.query<{ entity: string }>('SELECT DISTINCT entity FROM report_copy WHERE report = $1 AND period = $2', [
      key.report,
      key.period,
    ]);
    if (entities.some(({ id }) => !signed.some(({ entity }) => entity === id))) return null;
  }
  const [owed] = await tx.query<{ id: string; state: string }>(
    'SELECT id, state FROM obligation WHERE complaint_id IS NULL AND rule_set = $1 AND obligation = $2 AND period_to = $3 FOR UPDATE',
    [definition.duty.ruleSet, definition.duty.obligation, periodTo],
  );
  if (owed === undefined) return null;
  // By its rule set: others may call a duty of theirs the same.
  const [met] = await meetInstitutionDuties(tx, { id: owed.id }, by(staff));
  return met?.state ?? owed.state;
}
