/** What a date can have been missed by, as whoever oversees finds it. `nobody`: it could not be kept by anybody who had the case. */
export const rulingGrounds = [
  'workload',
  'left-lying',
  'handed-on-late',
  'answer-late',
  'evidence-late',
  'approval-late',
  'system',
  'nobody',
  'other',
] as const;
/** Why a date was missed. */
export type RulingGround = (typeof rulingGrounds)[number];
