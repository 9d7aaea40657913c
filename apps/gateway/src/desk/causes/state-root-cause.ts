import { Failure } from '@app/shared/domain/failure/failure.js';
import { rootCausesNamed } from '@app/shared/matter/root-causes.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { stateRootCauseRow } from '@app/shared/records/complaint-rows.js';
import { by, type Staff } from '../staff.js';

type Papers = Pick<HouseConfig, 'institution'>;

/** The coding of root causes that the papers name. */
export const rootCausesOf = ({ institution }: Papers) => rootCausesNamed(institution.decisions.rootCause.coding);

/** Whether nobody decides here without saying what was found. */
export const needsRootCause = ({ institution }: Papers): boolean => institution.decisions.rootCause.atDecision === 'needed';

/** Fails with `root-cause.unknown` for a code that is none, and with `root-cause.missing` where the papers want one with a decision. */
export function demandRootCause(papers: Papers, code: string | undefined): void {
  if (code === undefined && needsRootCause(papers)) throw new Failure('root-cause.missing');
  if (code !== undefined && !rootCausesOf(papers).entries.some((entry) => entry.code === code)) throw new Failure('root-cause.unknown');
}

/** Says what was found behind a case that the caller holds locked; nothing where that stands already. The code was looked at by {@link demandRootCause}. */
export async function stateRootCause(tx: Tx, papers: Papers, staff: Staff, complaintId: string, code: string): Promise<void> {
  const [stands] = await tx.query<{ code: string | null }>('SELECT root_cause AS code FROM complaint WHERE id = $1', [complaintId]);
  if (stands?.code === code) return;
  const coding = rootCausesOf(papers).id;
  await stateRootCauseRow(tx, complaintId, { coding, code, ...by(staff), actorId: staff.id });
  await tx.record([{ kind: 'root-cause.stated', complaintId, ...by(staff), data: { coding, code, was: stands?.code ?? null } }]);
}
