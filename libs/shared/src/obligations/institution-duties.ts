import { dateOf, type LocalDate } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { closeAllWork } from '../records/work-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { insertObligations } from './obligation-rows.js';
import { rowOf } from './settle-cases.js';

/** What happens to the institution and to no case, by the names of the rule sets: many complain at once; who answers for complaints changed. */
export const institutionEvents = ['mass_detected', 'contact_person_change'] as const;
/** Something that happens to the institution itself. */
export type InstitutionEvent = (typeof institutionEvents)[number];
/** Whether an event of this name happens to the institution and to no case. */
export const isInstitutionEvent = (name: string): boolean => (institutionEvents as readonly string[]).includes(name);

/**
 * Puts on the list what the rule sets in force want of the institution when this happens: duties that hang on no case, with their clock, beside its reports.
 * The sweeper tells whoever oversees as of any other. Of one day each duty is there once. Of `ruleSets` alone, where they are given. Gives how many were new.
 * Source: the obligations with `from` of this name in each rule set (银监发〔2012〕13号, 第十五条 and 第十六条; 银保监会令2020年第3号, 第二十九条).
 */
export async function oweInstitutionDuties(
  tx: Tx,
  house: HouseDeadlines,
  event: InstitutionEvent,
  ruleSets = house.ruleSets,
): Promise<number> {
  const [{ now }] = (await tx.query<{ now: Date }>(
    `SELECT now() AS now FROM (SELECT pg_advisory_xact_lock(hashtext('institution duties'))) l`,
  )) as [{ now: Date }];
  const today = dateOf(localDayOf(now.getTime(), house.zone));
  const owed = house
    .compute({ receivedAt: now, ruleSets, events: [{ type: event, at: now }] }, true)
    .filter(({ ruleSet, obligation }) =>
      house.registry.ruleSet(ruleSet).obligations.some(({ id, from }) => id === obligation && from === event),
    );
  const standing = await tx.query<{ key: string }>(
    `SELECT rule_set || ' ' || obligation AS key FROM obligation WHERE complaint_id IS NULL AND period_to = $1`,
    [today],
  );
  const known = new Set(standing.map(({ key }) => key));
  const arisen = owed
    .map((duty) => ({ ...rowOf(house, duty), owner: { period_from: today, period_to: today, remind_on: null } }))
    .filter(({ facts }) => !known.has(`${facts.rule_set} ${facts.obligation}`));
  await insertObligations(tx, arisen);
  return arisen.length;
}

/** Which duties of the institution: one by its id, or every open one of this name for the period that ends on this day. */
export type WhichDuty = { readonly id: string } | { readonly obligation: string; readonly periodTo: LocalDate };

/** A duty of the institution that was met: in time, or late. */
export interface MetDuty {
  readonly id: string;
  readonly state: 'satisfied' | 'satisfied-late';
}

/**
 * Meets open duties of the institution, now: the report was made, the return was signed off. In the caller's transaction, with its line of the trail
 * (`report.made`); its work for a person is done. One report may meet the duty of several rule sets. Empty where none is open: a second time changes nothing.
 */
export async function meetInstitutionDuties(
  tx: Tx,
  which: WhichDuty,
  who: { readonly actor: string; readonly actorId?: string },
): Promise<readonly MetDuty[]> {
  const [met, value] = 'id' in which ? ['id = $1', [which.id]] : ['obligation = $1 AND period_to = $2', [which.obligation, which.periodTo]];
  const rows = await tx.query<MetDuty & { ruleSet: string; obligation: string }>(
    `UPDATE obligation SET satisfied_at = now(), satisfied_by = 'done', state = CASE WHEN now() >= due_at THEN 'satisfied-late' ELSE 'satisfied' END
     WHERE ${met} AND complaint_id IS NULL AND state = 'open' RETURNING id, state, rule_set AS "ruleSet", obligation`,
    value as string[],
  );
  for (const { id } of rows) await closeAllWork(tx, id, who.actor);
  await tx.record(
    rows.map(({ id, ruleSet, obligation }) => ({ kind: 'report.made' as const, subjectId: id, ...who, data: { ruleSet, obligation } })),
  );
  return rows.map(({ id, state }) => ({ id, state }));
}
