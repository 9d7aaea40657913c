import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { counted } from '../figures/counted.js';
import { inSight, putSight, readsWords, unrestricted } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';
import { parametersOf } from './case-rows.js';

/** What somebody answered who was asked how their complaint was handled: marks of 1 (satisfied) to 3 (not), and words of their own. */
export interface SurveyAnswer {
  readonly reference: string;
  readonly department: string | null;
  readonly decision: string | null;
  readonly language: string;
  readonly answeredAt: Date;
  readonly answeredBy: string;
  readonly marks: Readonly<Partial<Record<string, number>>>;
  /** Masked; null where they wrote none, and for whoever may not read the words of this case. */
  readonly comment: string | null;
}

/** How one question was answered in one department. */
export interface SurveyTally {
  readonly department: string | null;
  readonly question: string;
  readonly yes: number;
  readonly partly: number;
  readonly no: number;
}

/** Answers on one page. */
export const answersPageSize = 50;
/** So far back the page goes, in days. */
export const answersDays = 366;

/**
 * What complainants answered in the last year, newest first, and how each question was answered by department; of the cases that this person may see, and their
 * words only where they read those of the case. Cases that are in nobody's figures are in no count here, so that no difference tells of one. Words of an erased or restricted person are nobody's here.
 */
export async function readSurveyAnswers(
  from: Reader,
  staff: Staff,
  { department, page = 1 }: { readonly department?: string | undefined; readonly page?: number },
): Promise<{ items: SurveyAnswer[]; more: boolean; tallies: SurveyTally[] }> {
  demandRight(staff, 'survey.read');
  const { put, parameters } = parametersOf();
  const asked = `s.answered_at > now() - interval '${answersDays} days' AND ${inSight('c', ...putSight(staff, put))}${department === undefined ? '' : ` AND c.department = ${put(department)}`}`;
  const tallies = await from.read<SurveyTally>(
    `SELECT c.department, a.key AS question, count(*) FILTER (WHERE a.value = '1')::int AS yes, count(*) FILTER (WHERE a.value = '2')::int AS partly, count(*) FILTER (WHERE a.value = '3')::int AS no
     FROM survey s JOIN complaint c ON c.id = s.complaint_id CROSS JOIN LATERAL jsonb_each(s.answers) AS a (key, value)
     WHERE ${asked} AND ${counted} AND a.key <> 'comment' GROUP BY 1, 2`,
    parameters,
  );
  const words = readsWords(staff) ? `c.erased_at IS NULL AND ${unrestricted('c', staff, put)}` : 'false';
  const rows = await from.read<SurveyAnswer & { answers: Readonly<Record<string, unknown>> }>(
    `SELECT c.reference, c.department, c.outcome->>'decision' AS decision, c.language, s.answered_at AS "answeredAt", s.answered_by AS "answeredBy",
            s.answers - 'comment' AS marks, CASE WHEN ${words} THEN s.answers->>'comment' END AS comment
     FROM survey s JOIN complaint c ON c.id = s.complaint_id WHERE ${asked}
     ORDER BY s.answered_at DESC, c.id LIMIT ${answersPageSize + 1} OFFSET ${put((page - 1) * answersPageSize)}`,
    parameters,
  );
  return {
    items: rows.slice(0, answersPageSize).map((row) => maskWords(row) as SurveyAnswer),
    more: rows.length > answersPageSize,
    tallies,
  };
}
