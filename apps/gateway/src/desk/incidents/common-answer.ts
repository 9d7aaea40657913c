import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import type { LaneState } from '@app/shared/domain/surge/lane-state.js';
import { maskSecrets } from '@app/shared/domain/text/mask-secrets.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { insertAnswerRow, moveLaneRow } from '@app/shared/records/incident-rows.js';
import { say } from '../../pages/words.js';
import { decideOpenCase, type decisions } from '../actions/decide-complaint.js';
import { demandRootCause } from '../causes/state-root-cause.js';
import type { DeskContext } from '../desk-context.js';
import { openCase, type Transactions } from '../open-case.js';
import { inSight, sightOf } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';

/** What all of an incident are answered: one decision, and its text in each language that complainants read. */
export interface AnswerToAll {
  readonly decision: (typeof decisions)[number];
  readonly texts: Readonly<Record<Language, string>>;
  /** What was found behind all of them. */
  readonly rootCause?: string | undefined;
}

/** So long may a common answer be in each language. */
export const mostInAnswer = 8_000;
/** So many cases are decided in one step: each is checked by itself, and whoever pressed waits for it. */
export const mostAtOnce = 50;
/** So much of a complaint's own words stands at the head of its answer. */
const mostOwnWords = 80;

/** What became of a step. `left`: how many of the lane still wait for this person to go on. */
export interface LaneAnswered {
  readonly decided: readonly string[];
  readonly lookedAt: readonly string[];
  readonly heldBack: readonly { readonly reference: string; readonly code: string }[];
  readonly left: number;
}

/** Writes what all are answered; the last one stands, and none of what was sent changes. Fails with `not-found`, `incident.settled` (it is not confirmed), `root-cause.missing` and `root-cause.unknown`. */
export async function writeAnswer(
  work: Transactions,
  papers: Pick<HouseConfig, 'institution'>,
  staff: Staff,
  id: string,
  answer: AnswerToAll,
): Promise<{ no: number }> {
  demandRight(staff, 'incident.answer');
  demandRootCause(papers, answer.rootCause);
  return await work.run(async (tx) => {
    await openLane(tx, id);
    const no = await insertAnswerRow(tx, id, answer, by(staff));
    await tx.record([{ kind: 'incident.answer-written', subjectId: id, ...by(staff), data: { no, decision: answer.decision } }]);
    return { no };
  });
}

/**
 * Decides cases of the lane with the common answer, the first due first, at most {@link mostAtOnce} in one step: each by itself, by whoever may decide it,
 * in its own language, with its own words at the head and the answers to its own points below. What a decision is refused for (a point unanswered, a sum
 * nobody approved, somebody at work on it) holds that case back and no other; what wants a second look gets one. What was held back is tried once more.
 * Fails with `not-found`, `incident.settled` and `incident.no-answer`.
 */
export async function answerLane(work: Transactions, desk: DeskContext, staff: Staff, id: string): Promise<LaneAnswered> {
  demandRight(staff, 'incident.answer');
  return await work.run(async (tx) => {
    await openLane(tx, id);
    const [answer] = await tx.query<AnswerToAll>(
      'SELECT decision, texts, root_cause AS "rootCause" FROM incident_answer WHERE incident_id = $1 ORDER BY no DESC LIMIT 1',
      [id],
    );
    if (!answer) throw new Failure('incident.no-answer');
    const due = await waitingFor(tx, staff, id);
    const done: { decided: string[]; lookedAt: string[]; heldBack: { reference: string; code: string }[] } = {
      decided: [],
      lookedAt: [],
      heldBack: [],
    };
    // Locked in one order, so that two who answer at once wait for each other.
    for (const { id: complaintId, reference } of due.slice(0, mostAtOnce).sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const became = await answerOne(tx, desk, staff, reference, answer);
      if (became === undefined) continue;
      if (became === 'decided') done.decided.push(reference);
      else if (became === 'second-look') done.lookedAt.push(reference);
      else done.heldBack.push({ reference, code: became });
      await moveLaneRow(
        tx,
        complaintId,
        became === 'decided' ? 'answered' : became === 'second-look' ? 'looked-at' : 'held-back',
        codeOf(became),
      );
    }
    const counts = { decided: done.decided.length, lookedAt: done.lookedAt.length, heldBack: done.heldBack.length };
    await tx.record([{ kind: 'incident.answered', subjectId: id, ...by(staff), data: counts }]);
    return { ...done, left: due.slice(mostAtOnce).filter(({ state }) => state === 'waiting').length };
  });
}

/** A case of the lane differs from the others: it goes its own way. Fails with `not-found`, and `incident.settled` where it was answered. */
export async function takeOut(
  work: Transactions,
  staff: Staff,
  id: string,
  reference: string,
  reason: string,
): Promise<{ state: 'taken-out' }> {
  demandRight(staff, 'incident.answer');
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.note');
    const [row] = await tx.query('SELECT 1 FROM incident_case WHERE incident_id = $1 AND complaint_id = $2', [id, found.id]);
    if (!row) throw new Failure('not-found');
    if (!(await moveLaneRow(tx, found.id, 'taken-out'))) throw new Failure('incident.settled');
    await tx.record([{ kind: 'incident.case-taken-out', complaintId: found.id, subjectId: id, ...by(staff), data: { reason } }]);
    return { state: 'taken-out' };
  });
}

/** Holds a confirmed incident. */
async function openLane(tx: Tx, id: string): Promise<void> {
  const [there] = await tx.query<{ state: string }>('SELECT state FROM incident WHERE id = $1 FOR NO KEY UPDATE', [id]);
  if (!there) throw new Failure('not-found');
  // What is over is still answered: whoever complained while it lasted waits.
  if (there.state !== 'confirmed' && there.state !== 'over') throw new Failure('incident.settled');
}

/** What waits for the answer, then what was held back or looked at without agreement; of cases that this person may see. */
async function waitingFor(tx: Tx, staff: Staff, id: string): Promise<{ id: string; reference: string; state: LaneState }[]> {
  return await tx.query(
    `SELECT c.id, c.reference, l.state FROM incident_case l JOIN complaint c ON c.id = l.complaint_id
     WHERE l.incident_id = $1 AND ${aboutNobodySql('c')} AND ${inSight('c', '$2', '$3')} AND (l.state IN ('waiting', 'held-back')
       OR (l.state = 'looked-at' AND NOT EXISTS (SELECT 1 FROM second_look k WHERE k.complaint_id = c.id AND k.state = 'asked')))
     ORDER BY l.state <> 'waiting', c.due_at NULLS LAST, c.id`,
    [id, ...sightOf(staff)],
  );
}

/** Decides one case: `decided`, `second-look`, or the code of what it was refused for, which leaves no trace of the attempt; undefined where somebody ended it. */
async function answerOne(tx: Tx, desk: DeskContext, staff: Staff, reference: string, answer: AnswerToAll): Promise<string | undefined> {
  await tx.query('SAVEPOINT one_case');
  try {
    const found = await openCase(tx, staff, reference, 'case.decide');
    if (found.claimLive && found.holderId !== staff.id) throw new Failure('claim.held-by-another');
    const { status } = await decideOpenCase(tx, desk, staff, found, {
      decision: answer.decision,
      ...(answer.rootCause ? { rootCause: answer.rootCause } : {}),
      // Whose words are restricted is answered without them, whoever answers: to read them is not to use them.
      text: found.restricted ? answer.texts[found.language] : await inOwnWords(tx, found.id, found.language, answer.texts[found.language]),
    });
    await tx.query('RELEASE SAVEPOINT one_case');
    return status;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'refusal') throw error;
    await tx.query('ROLLBACK TO SAVEPOINT one_case');
    return error.code === 'complaint.already-decided' || error.code === 'complaint.merged' ? undefined : error.code;
  }
}

const codeOf = (became: string): string | null => (became === 'decided' || became === 'second-look' ? null : became);

/** The common text, after the first sentence of what this complainant wrote. */
async function inOwnWords(tx: Tx, complaintId: string, language: Language, text: string): Promise<string> {
  const [row] = await tx.query<{ subject: string | null; body: string }>(
    'SELECT subject, left(body, 1000) AS body FROM complaint WHERE id = $1',
    [complaintId],
  );
  const words = firstSentence(maskSecrets(row!.body)) || firstSentence(maskSecrets(row!.subject ?? ''));
  return words === '' ? text : `${say(language, 'outcome.incident.about', { words })}\n\n${text}`;
}

function firstSentence(text: string): string {
  const [sentence = ''] = text.trim().split(/[\n。！？!?]|\.\s/u, 1);
  const letters = [...sentence.trim()];
  return letters.length <= mostOwnWords ? letters.join('') : `${letters.slice(0, mostOwnWords - 1).join('')}…`;
}

/** Whether every language has its text; gives those that have none. */
export const languagesWithout = (texts: Readonly<Partial<Record<Language, string>>>): Language[] =>
  languages.filter((one) => !texts[one]?.trim());
