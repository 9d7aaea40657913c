/** The later of two instants. */
export function laterOf(one: Date, other: Date): Date {
  return one.getTime() >= other.getTime() ? one : other;
}

/** Where "now" comes from. Legal time is asked of the database's clock in production and of a fake one in tests. */
export interface Clock {
  now(): Date;
}
