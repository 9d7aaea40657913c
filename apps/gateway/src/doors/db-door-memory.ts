import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { DoorMemory } from './door.js';

/** The memory of doors, in the table `channel_place`. */
export class DbDoorMemory extends DoorMemory {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async recall(channel: string, account: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [row] = await this.unitOfWork.read<{ place: Record<string, unknown> }>(
      'SELECT place FROM channel_place WHERE channel = $1 AND account = $2',
      [channel, account],
    );
    return row?.place;
  }

  async keep(channel: string, account: string, place: Readonly<Record<string, unknown>>): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.query(
        `INSERT INTO channel_place (channel, account, place) VALUES ($1, $2, $3)
         ON CONFLICT (channel, account) DO UPDATE SET place = excluded.place, at = now()`,
        [channel, account, JSON.stringify(place)],
      ),
    );
  }
}
