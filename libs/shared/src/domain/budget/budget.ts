/** At most so many uses in any stretch of so much time. */
export interface Budget {
  /** What it is called to people: `correspondent`, `prefix`, … */
  readonly name: string;
  /** What it is kept under: a keyed hash of whom or what it is for. */
  readonly key: Uint8Array;
  readonly limit: number;
  readonly hours: number;
}

/** Something that is to be done if no budget of it is used up. `counted`: it is done in any case and only counted. */
export interface Spending {
  readonly id: string;
  readonly budgets: readonly Budget[];
  readonly counted?: boolean;
}
