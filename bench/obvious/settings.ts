/** A setting that must be there. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

/** BullMQ's way to Redis. */
export const connection = { url: setting('REDIS_URL'), maxRetriesPerRequest: null };

// Whoever started it is gone.
process.once('disconnect', () => process.exit(0));
