import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { note } from '@app/shared/platform/health/heartbeat.js';
import { freezeIfWentBack } from '../freeze/freeze.js';
import type { ResolvingContext } from '../sending/resolve-unknown.js';
import { compareRestored } from './compare-restored.js';

/** Freezes when the database went back, and while it is frozen compares what would leave with what had left. Gives how much it did. */
export async function lookAfterFreeze(unitOfWork: UnitOfWork, desk: ResolvingContext): Promise<number> {
  if (!desk.record) return 0;
  await freezeIfWentBack(unitOfWork, desk.record);
  desk.record.tidy(desk.now());
  return await compareRestored(unitOfWork, desk, desk.record);
}

/** For `/health/ready`: people must know, and complaints are taken all the same. */
export async function freezeNotes(unitOfWork: UnitOfWork): Promise<string[]> {
  const [frozen] = await unitOfWork.read<{ why: string }>('SELECT why FROM sending_freeze WHERE thawed_at IS NULL');
  return frozen ? [`${note}sending is frozen (${frozen.why}); redress unfreeze.`] : [];
}
