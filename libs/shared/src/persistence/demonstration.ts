import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Failure } from '../domain/failure/failure.js';
import { type Reader, type Tx, UnitOfWork } from './unit-of-work.js';

/** Whether a house only shows what it can do. `ready`: its year is filled. */
export type DemonstrationState = 'none' | 'begun' | 'ready';

/** What the mark in the database says. Every page of a demonstration tells of it, and nothing leaves it (docs/decisions/0170). */
export async function demonstrationState(from: Reader): Promise<DemonstrationState> {
  const [mark] = await from.read<{ ready: boolean }>('SELECT ready_at IS NOT NULL AS ready FROM demonstration');
  return mark === undefined ? 'none' : mark.ready ? 'ready' : 'begun';
}

/** Makes an empty house a demonstration, for good. Fails with `demonstration.house-in-use` where anything was ever taken in. */
export async function beginDemonstration(tx: Tx): Promise<void> {
  const [used] = await tx.query('SELECT 1 FROM evidence UNION ALL SELECT 1 FROM complaint UNION ALL SELECT 1 FROM event LIMIT 1');
  if (used) throw new Failure('demonstration.house-in-use');
  await tx.query('INSERT INTO demonstration DEFAULT VALUES');
}

/** Its year is filled, and it may be shown. */
export async function demonstrationIsReady(tx: Tx): Promise<void> {
  await tx.query('UPDATE demonstration SET ready_at = now() WHERE ready_at IS NULL');
}

/** What an app knows of the mark: read once, before it listens, because a house that is in use never becomes a demonstration. */
@Injectable()
export class Demonstration implements OnModuleInit {
  isOne = false;

  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async onModuleInit(): Promise<void> {
    this.isOne = (await demonstrationState(this.unitOfWork)) !== 'none';
  }
}
