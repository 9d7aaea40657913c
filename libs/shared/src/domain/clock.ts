/** Where "now" comes from. Legal time is asked of the database's clock in production and of a fake one in tests. */
export interface Clock {
  now(): Date;
}
