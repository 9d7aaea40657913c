import { e164 } from '@app/shared/contact/phone-number.js';
import { visitTransitions } from '@app/shared/domain/survey/return-visit.js';
import { listed } from '@app/shared/domain/transitions.js';
import type { NewEvent, Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Keyword } from '../../doors/arrival.js';
import { keepAnswers, type SurveyAnswers } from '../../survey/answer-survey.js';
import { attachEvidence } from '../evidence/evidence-rows.js';
import { type Continued, type FreshText, mayContinue } from '../threads/continue-texts.js';
import { keywordIn } from './keywords.js';

/** The case that a text message answers to. */
interface AnsweredCase extends Continued {
  readonly id: string;
}

const unseen = /\p{Default_Ignorable_Code_Point}/gu;
const mark = /^[123]$/;

/** What a text message answers by itself; undefined when it is a complaint like any other. */
export function answerIn(text: string): Keyword | 1 | 2 | 3 | undefined {
  const keyword = keywordIn(text);
  if (keyword !== undefined) return keyword;
  const word = text
    .slice(0, 60)
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/[\s.。!！]/g, '');
  return mark.test(word) ? (Number(word) as 1 | 2 | 3) : undefined;
}

/**
 * Text messages that are no complaints but answers to ours. "Stop" and "start" join the case that we wrote about last; where nobody ever
 * complained from that number they are remembered all the same, and no case is opened. The mark of a return visit joins the case that asked
 * for it; a number that was asked nothing complains. What the provider names (`keyword`) needs no words of ours to be believed, and what it
 * answered itself (`help`) is only kept. Gives what each was taken for, by evidence; the reference is empty where there is no case.
 */
export async function takeAnswers(tx: Tx, texts: readonly FreshText[], events: NewEvent[]): Promise<Map<string, Continued>> {
  const taken = new Map<string, Continued>();
  for (const text of texts) {
    const said = text.keyword ?? (mayContinue(text) && bare(text) ? answerIn(text.draft.text) : undefined);
    if (said === undefined) continue;
    const end = typeof said === 'number' ? await takeMark(tx, text, said) : await takeKeyword(tx, text, said, events);
    if (end) taken.set(text.evidenceId, end);
  }
  return taken;
}

/** A word beside a picture is more than the word. */
const bare = ({ draft }: FreshText): boolean => (draft.attachments ?? []).length === 0 && (draft.enclosures ?? []).length === 0;

async function takeMark(tx: Tx, { evidenceId, draft }: FreshText, overall: 1 | 2 | 3): Promise<Continued | undefined> {
  const found = await lastAsked(tx, draft.complainant.phone ?? '');
  const answers: SurveyAnswers = { overall };
  if (!found || !(await keepAnswers(tx, found.id, 'sms', answers))) return undefined;
  await attachEvidence(tx, [evidenceId], found.id);
  return { reference: found.reference, receivedAt: found.receivedAt };
}

async function takeKeyword(tx: Tx, text: FreshText, said: Keyword, events: NewEvent[]): Promise<Continued | undefined> {
  const { evidenceId, channel, receivedAt, draft } = text;
  const phone = draft.complainant.phone ?? '';
  const nowhere = { reference: '', receivedAt };
  if (said === 'help') {
    await keepOnly(tx, evidenceId);
    return nowhere;
  }
  const found = (await lastTold(tx, phone)) ?? (await lastComplained(tx, phone));
  if (!found && said === 'start' && text.keyword === undefined && !(await hasOptedOut(tx, phone))) return undefined;
  const kind = said === 'stop' ? 'contact.opted-out' : 'contact.opted-in';
  events.push({ kind, ...(found ? { complaintId: found.id } : {}), subjectId: evidenceId, actor: `channel:${channel}` });
  if (found) {
    await attachEvidence(tx, [evidenceId], found.id);
    return { reference: found.reference, receivedAt: found.receivedAt };
  }
  await keepOnly(tx, evidenceId);
  await remember(tx, phone, said);
  return nowhere;
}

/** The case whose survey went to this number last and still waits: the complainant's, or that of whoever speaks for them. */
async function lastAsked(tx: Tx, phone: string): Promise<AnsweredCase | undefined> {
  const [found] = await tx.query<AnsweredCase>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt"
     FROM survey s JOIN complaint c ON c.id = s.complaint_id JOIN delivery d ON d.notice_id = s.notice_id
     WHERE s.asked AND s.state IN (${listed(visitTransitions.before('answered'))}) AND s.until > now() AND d.medium = 'sms' AND d.recipient = $1
     ORDER BY d.begun_at DESC LIMIT 1`,
    [phone],
  );
  return found;
}

/** The case that was last written about to this number. */
async function lastTold(tx: Tx, phone: string): Promise<AnsweredCase | undefined> {
  const [found] = await tx.query<AnsweredCase>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt"
     FROM complaint c JOIN notice n ON n.complaint_id = c.id JOIN delivery d ON d.notice_id = n.id
     WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = $1 AND d.medium = 'sms' AND d.recipient = $1
     ORDER BY d.begun_at DESC LIMIT 1`,
    [phone],
  );
  return found;
}

async function lastComplained(tx: Tx, phone: string): Promise<AnsweredCase | undefined> {
  const [found] = await tx.query<AnsweredCase>(
    `SELECT id, reference, received_at AS "receivedAt" FROM complaint c
     WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = $1 ORDER BY received_at DESC LIMIT 1`,
    [phone],
  );
  return found;
}

async function hasOptedOut(tx: Tx, phone: string): Promise<boolean> {
  const rows = await tx.query(`SELECT 1 FROM reach WHERE medium = 'sms' AND recipient = $1 AND opted_out_at IS NOT NULL`, [phone]);
  return rows.length > 0;
}

/** It is kept as it came, and belongs to no case. */
async function keepOnly(tx: Tx, evidenceId: string): Promise<void> {
  await tx.query(`UPDATE evidence SET state = 'kept', complaint_id = NULL WHERE id = $1`, [evidenceId]);
}

/** Of a number without a case nobody else would know: one that complains tomorrow by the form is not written to. */
async function remember(tx: Tx, phone: string, said: 'stop' | 'start'): Promise<void> {
  if (!e164.test(phone)) return;
  await tx.query(
    `INSERT INTO reach AS r (medium, recipient, opted_out_at, opted_out_why)
     VALUES ('sms', $1, CASE WHEN $2 THEN now() END, CASE WHEN $2 THEN 'Asked for by text message.' END)
     ON CONFLICT (medium, recipient) DO UPDATE SET opted_out_at = excluded.opted_out_at, opted_out_why = excluded.opted_out_why`,
    [phone, said === 'stop'],
  );
}
