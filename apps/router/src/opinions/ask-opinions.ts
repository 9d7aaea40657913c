import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { Coding } from '@app/shared/domain/matter/coding.js';
import { maskPersonal } from '@app/shared/domain/text/mask-personal.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { triageDepartment } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { askHttpModel, type HttpModel, type Opinion } from './http-model.js';

const atOnce = 5;
/** What is asked of a long complaint: its beginning, as our own classifier reads it. */
const textLimit = 10_000;
/** Older ones wait no more for an opinion: somebody has looked at them, or will not be helped by it. */
const withinDays = 7;

interface Undecided {
  readonly id: string;
  readonly language: string;
  readonly subject: string | null;
  readonly text: string;
  readonly wish: string | null;
  readonly complainant: { readonly name?: string };
  readonly against: { readonly staff?: string } | null;
}

/** Of what got no answer, when it may be asked about again; so that one text that a model chokes on does not stand before all others. */
const againAfterMilliseconds = 600_000;
const remembered = 1_000;

/**
 * Asks another model about complaints that nobody decided and that wait at the triage desk, a few at once, and writes its opinion beside ours
 * as one more proposal. No complaint is routed by it, none waits for it, and nothing is open in the database while it is asked.
 */
export class Opinions {
  private readonly unanswered = new Map<string, number>();

  /** `hears` is told what is wrong with the model, and null when it answers: no word of a complaint. */
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly model: HttpModel,
    private readonly hears: (trouble: string | null) => void,
  ) {}

  /** Gives how many got an opinion. */
  async ask(coding: Coding): Promise<number> {
    for (const [id, until] of this.unanswered) if (until < Date.now() || this.unanswered.size > remembered) this.unanswered.delete(id);
    const waiting = await undecided(this.unitOfWork, [...this.unanswered.keys()]);
    const asked = await Promise.all(waiting.map(async (one) => ({ one, opinion: await askHttpModel(this.model, coding, maskedOf(one)) })));
    for (const { one, opinion } of asked) if ('nothing' in opinion) this.unanswered.set(one.id, Date.now() + againAfterMilliseconds);
    const [nothing] = asked.flatMap(({ opinion }) => ('nothing' in opinion ? [opinion.nothing] : []));
    if (asked.length > 0) this.hears(nothing ?? null);
    return await this.write(coding, asked);
  }

  /** Only where nobody has said anything meanwhile. The codes that stand for the case stay, and who says so: this is a proposal beside them. */
  private async write(coding: Coding, asked: readonly { readonly one: Undecided; readonly opinion: Opinion }[]): Promise<number> {
    const rows = asked.flatMap(({ one, opinion }) => ('nothing' in opinion ? [] : [rowOf(one, opinion)]));
    if (rows.length === 0) return 0;
    await this.unitOfWork.run(
      async (tx) =>
        await tx.query(
          `INSERT INTO matter (id, complaint_id, no, coding, business, cause, origin, cause_origin, proposed_business, proposed_cause, decided_by, department, sure,
             cause_sure, version, papers, words, further, urgent, urgent_by, urgent_reason, urgent_at, signs, refused, why, actor)
           SELECT given.id, given.complaint_id, m.no + 1, $2, m.business, m.cause, m.origin, m.cause_origin, given.business, given.cause, 'nobody', given.department,
                  given.sure, given.cause_sure, given.version, m.papers, given.words, m.further, m.urgent, m.urgent_by, m.urgent_reason,
                  m.urgent_at, m.signs, m.refused, m.why, 'system:router'
           FROM json_to_recordset($1) AS given(id uuid, complaint_id uuid, business text, cause text, department text, sure real, cause_sure real, version text, words text[])
           JOIN LATERAL (SELECT * FROM matter m WHERE m.complaint_id = given.complaint_id ORDER BY no DESC LIMIT 1) m ON m.decided_by = 'nobody'
           ON CONFLICT (complaint_id, no) DO NOTHING`,
          [JSON.stringify(rows), coding.id],
        ),
    );
    return rows.length;
  }
}

async function undecided(unitOfWork: UnitOfWork, without: readonly string[]): Promise<readonly Undecided[]> {
  return await unitOfWork.read<Undecided>(
    `SELECT c.id, c.language, c.subject, c.body AS text, c.wish, c.complainant, c.against
     FROM complaint c
     JOIN LATERAL (SELECT * FROM matter m WHERE m.complaint_id = c.id ORDER BY m.no DESC LIMIT 1) m ON true
     WHERE c.department = $1 AND ${openSql('c')} AND m.decided_by = 'nobody' AND coalesce(m.version, '') NOT LIKE 'http:%'
       AND c.received_at > now() - $2 * interval '1 day' AND NOT c.id = ANY($4)
     ORDER BY c.due_at, c.id LIMIT $3`,
    [triageDepartment, withinDays, atOnce, without],
  );
}

function maskedOf({ language, subject, text, wish, complainant, against }: Undecided): {
  readonly language: string;
  readonly text: string;
} {
  const whole = [subject, text, wish].filter(Boolean).join('\n').slice(0, textLimit);
  return { language, text: maskPersonal(whole, [complainant.name, against?.staff]) };
}

function rowOf(one: Undecided, { said, version }: Exclude<Opinion, { nothing: string }>): object {
  return {
    id: newId(),
    complaint_id: one.id,
    business: said.business,
    cause: said.cause || null,
    department: said.department,
    sure: said.sure,
    cause_sure: said.causeSure,
    version,
    words: said.words,
  };
}
