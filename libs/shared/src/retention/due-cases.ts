import { endedSql } from '../domain/complaint/complaint-status.js';
import type { KeepsPastTime } from '../domain/erasure/erasure.js';
import type { KeepRule, KeptFrom } from '../domain/retention/keep-rules.js';
import { keepRules } from '../domain/retention/keep-rules.js';
import { copyStands, restrictionStands } from '../erasure/what-keeps-it.js';
import type { Institution } from '../platform/config/institution.js';
import type { RuleRegistry } from '../rules/rule-registry.js';

/** A case that is over, with the rule that keeps it longest. */
export interface KeptCase {
  readonly id: string;
  readonly reference: string;
  readonly department: string | null;
  readonly receivedAt: Date;
  readonly endedAt: Date;
  readonly ruleSet: string | null;
  readonly provision: string | null;
  readonly years: number;
  readonly from: KeptFrom;
  readonly keptUntil: Date;
  /** What stops it whatever its time; null: nothing does. */
  readonly keeps: KeepsPastTime | null;
}

/** The rules that keep this house's cases: those of every rule set there is, for cases stay bound to what bound them, and the papers' own. */
export const houseKeepRules = (registry: Pick<RuleRegistry, 'ruleSets'>, { retention, facts }: Institution): KeepRule[] =>
  keepRules([...registry.ruleSets.values()], retention.years, facts);

/**
 * Cases that are ended for good and not erased, with the rule that keeps each longest; `$1` are the rules as JSON (`asRows`). What is part of a case
 * counts with it: its receipt, the rule sets that bound it, and what stops it. Years are counted to the instant, in UTC.
 * `condition` is SQL over `c` (the complaint), `k.until` and `h.keeps`.
 */
export const keptCasesSql = (condition: string): string => `
  SELECT c.id, c.reference, c.department, c.received_at AS "receivedAt", e.at AS "endedAt", k.rule_set AS "ruleSet", k.provision, k.years, k.since AS "from",
         k.until AS "keptUntil", h.keeps
  FROM complaint c
  CROSS JOIN LATERAL (SELECT max(at) AS at FROM event WHERE complaint_id = c.id AND kind IN ('complaint.closed', 'complaint.withdrawn')) e
  CROSS JOIN LATERAL (
    WITH RECURSIVE part AS (SELECT c.id, c.received_at, c.rule_sets UNION ALL SELECT m.id, m.received_at, m.rule_sets FROM part p JOIN complaint m ON m.merged_into = p.id)
    SELECT max(p.received_at) AS received, ARRAY(SELECT DISTINCT unnest(q.rule_sets) FROM part q) AS rule_sets, CASE
      WHEN EXISTS (SELECT 1 FROM legal_hold l JOIN part q ON q.id = l.complaint_id WHERE l.state = 'standing') THEN 'hold'
      WHEN EXISTS (SELECT 1 FROM data_request d JOIN part q ON q.id = d.complaint_id WHERE ${restrictionStands('d')}) THEN 'restriction'
      WHEN EXISTS (SELECT 1 FROM data_request d JOIN part q ON q.id = d.complaint_id WHERE ${copyStands('d')}) THEN 'copy' END AS keeps FROM part p) h
  CROSS JOIN LATERAL (
    SELECT r.rule_set, r.provision, r.years, r.since, (CASE r.since WHEN 'received' THEN h.received ELSE e.at END) + make_interval(years => r.years) AS until
    FROM json_to_recordset($1) AS r(rule_set text, provision text, years int, since text)
    WHERE r.rule_set IS NULL OR r.rule_set = ANY (h.rule_sets) ORDER BY until DESC, r.rule_set NULLS LAST LIMIT 1) k
  WHERE ${endedSql('c')} AND c.erased_at IS NULL AND e.at IS NOT NULL AND ${condition}`;

/** Rules as `keptCasesSql` takes them. */
export const asRows = (rules: readonly KeepRule[]): string =>
  JSON.stringify(rules.map(({ ruleSet, provision, years, from }) => ({ rule_set: ruleSet, provision, years, since: from })));
