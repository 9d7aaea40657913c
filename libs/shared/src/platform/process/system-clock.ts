import type { Clock } from '../../domain/clock.js';

/** This machine's clock. Health compares it with the database's; legal decisions ask the database. */
export const systemClock: Clock = { now: () => new Date() };
