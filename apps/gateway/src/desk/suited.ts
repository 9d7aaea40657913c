import type { Department } from '@app/shared/platform/config/institution.js';

/** What a person must be good at to be given cases of these matters first. */
export interface SkillRule {
  readonly skill: string;
  /** Codes of the coding; what stands below them counts with them. */
  readonly matters: readonly string[];
}

/** Whom cases suit: in which zone days are counted, and which skills the department asks for. */
export interface SuitRule {
  readonly zone: string;
  readonly skills: readonly SkillRule[];
}

/**
 * So long a case waits for somebody with its language and skill; then anybody of the department is given it, so that no case waits for ever. Nor does one
 * wait at all that has less time than that until its date, or stands in a lane.
 */
export const suitedFirstHours = 24;

/** What a department's papers ask for. */
export const suitRule = (departments: readonly Department[], id: string, zone: string): SuitRule => ({
  zone,
  skills: departments.find((one) => one.id === id)?.skills ?? [],
});

/** The places of parameters in a statement. `skills` is JSON of {@link SkillRule}s. */
interface SuitPlaces {
  readonly department: string;
  readonly staffId: string;
  readonly zone: string;
  readonly skills: string;
}

/**
 * In SQL, of the complaint under this name: it is not one that a colleague of the department, who is here today, is better for than this person: because
 * they have its language and this person, who has named theirs, has not; or because they have the skill that its matter asks for and this person has not. What nobody has is
 * everybody's, and so is what came longer than {@link suitedFirstHours} ago, is due sooner than that, or cannot wait (danger, money that leaves now). A head
 * is nobody's colleague here: they give out cases, and take few. Languages are the same whatever their script or country (`zh-Hans`, `zh`).
 * Both lists are read once, before the queue; the queue is walked in its order by its index.
 */
export function suits(alias: string, { department, staffId, zone, skills }: SuitPlaces): string {
  const colleague = `p.department = ${department} AND p.id <> ${staffId}::uuid AND p.left_at IS NULL AND p.role IN ('clerk', 'integrity')
    AND NOT coalesce((now() AT TIME ZONE ${zone})::date BETWEEN p.absent_from AND coalesce(p.absent_until, 'infinity'), false)`;
  const theirs = `ARRAY(
    SELECT lower(split_part(l, '-', 1)) FROM staff p, unnest(p.languages) l WHERE ${colleague}
      AND EXISTS (SELECT 1 FROM staff me WHERE me.id = ${staffId}::uuid AND cardinality(me.languages) > 0)
      AND NOT EXISTS (SELECT 1 FROM staff me, unnest(me.languages) k WHERE me.id = ${staffId}::uuid AND lower(split_part(k, '-', 1)) = lower(split_part(l, '-', 1))))`;
  const skilled = `ARRAY(
    SELECT m || '.' FROM json_to_recordset(${skills}::json) AS s(skill text, matters text[]), unnest(s.matters) m
    WHERE EXISTS (SELECT 1 FROM staff p WHERE ${colleague} AND lower(s.skill) IN (SELECT lower(k) FROM unnest(p.skills) k))
      AND NOT EXISTS (SELECT 1 FROM staff me WHERE me.id = ${staffId}::uuid AND lower(s.skill) IN (SELECT lower(k) FROM unnest(me.skills) k)))`;
  return `(${alias}.received_at < now() - interval '${suitedFirstHours} hours' OR ${alias}.due_at < now() + interval '${suitedFirstHours} hours'
    OR ${alias}.urgent IN ('danger', 'money-now') OR NOT (
    split_part(${alias}.language, '-', 1) = ANY (${theirs})
    OR EXISTS (SELECT 1 FROM unnest(${skilled}) m WHERE starts_with(${alias}.business || '.', m))))`;
}
