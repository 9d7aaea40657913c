/**
 * Statements (codes of a rule set's `mustState`) that an institution says in standing words of its own: who else can be asked, what may
 * be done. `statements` in `config/institution.yaml` holds the words.
 */
export const standingStatements = [
  'response_time_statement',
  'handling_route',
  'named_contact',
  'internal_review_right',
  'internal_review_time_limit',
  'mediation_option',
  'arbitration_option',
  'litigation_option',
  'ombudsman_name',
  'ombudsman_right',
  'ombudsman_contact',
  'ombudsman_time_limit',
  'ombudsman_website',
  'ombudsman_leaflet',
  'ombudsman_information',
  'ombudsman_free',
  'time_limit_waiver_statement',
  'adr_body',
  'outcome_types',
  'binding_on_firm_only',
  'internal_ombudsman_reviewed',
  'all_points_addressed',
  'complaint_considered_resolved',
  'final',
] as const;
/** A statement that the institution makes in every notice that has to carry it. */
export type StandingStatement = (typeof standingStatements)[number];
