import type { NewEvent, Tx } from '@app/shared/persistence/unit-of-work.js';
import { keepAnswers, type SurveyAnswers } from '../survey/answer-survey.js';
import type { Continued, TextMessage } from './continue-texts.js';
import { attachEvidence } from './evidence-rows.js';

/** The case that a text message answers to. */
interface AnsweredCase extends Continued {
  readonly id: string;
}

/** Words that end messages, and those that want them again, as Twilio and mainland operators know them. Whole messages only. */
const stop = /^(stop|stopall|unsubscribe|cancel|end|quit|optout|revoke|t|td|r|退订|退訂|拒收|拒绝接收|取消订阅)$/i;
const start = /^(start|unstop|恢复|恢復|订阅|訂閱)$/i;
const mark = /^[123]$/;

/** What a text message answers by itself; undefined when it is a complaint like any other. */
export function answerIn(text: string): 'stop' | 'start' | 1 | 2 | 3 | undefined {
  const word = text.normalize('NFKC').replace(/[\s.。!！]/g, '');
  if (stop.test(word)) return 'stop';
  if (start.test(word)) return 'start';
  return mark.test(word) ? (Number(word) as 1 | 2 | 3) : undefined;
}

/**
 * Text messages that are no complaints but answers to ours: "stop" and "start", and the mark of a return visit. They join the case that we wrote
 * about last, and no new one is opened; a number that we never wrote to, or that was asked nothing, complains. Gives the cases by evidence.
 */
export async function takeAnswers(tx: Tx, texts: readonly TextMessage[], events: NewEvent[]): Promise<Map<string, Continued>> {
  const taken = new Map<string, Continued>();
  for (const { evidenceId, channel, draft } of texts) {
    const said = answerIn(draft.text);
    if (said === undefined) continue;
    const found = await lastTold(tx, draft.complainant.phone ?? '', typeof said === 'number');
    if (!found) continue;
    if (typeof said === 'number') {
      const answers: SurveyAnswers = { overall: said };
      if (!(await keepAnswers(tx, found.id, 'sms', answers))) continue;
    } else {
      const kind = said === 'stop' ? 'contact.opted-out' : 'contact.opted-in';
      events.push({ kind, complaintId: found.id, subjectId: evidenceId, actor: `channel:${channel}` });
    }
    await attachEvidence(tx, [evidenceId], found.id);
    taken.set(evidenceId, { reference: found.reference, receivedAt: found.receivedAt });
  }
  return taken;
}

/** The case that was last written about to this number; with `asked`, the one whose survey went there and is open. */
async function lastTold(tx: Tx, phone: string, asked: boolean): Promise<AnsweredCase | undefined> {
  const [found] = await tx.query<AnsweredCase>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt"
     FROM complaint c JOIN notice n ON n.complaint_id = c.id JOIN delivery d ON d.notice_id = n.id
     WHERE c.complainant->>'phone' = $1 AND d.medium = 'sms' AND d.recipient = $1
       AND (NOT $2 OR EXISTS (SELECT 1 FROM survey s WHERE s.notice_id = n.id AND s.asked AND s.answered_at IS NULL AND s.until > now()))
     ORDER BY d.begun_at DESC LIMIT 1`,
    [phone, asked],
  );
  return found;
}
