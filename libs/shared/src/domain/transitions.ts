/** One step of a state: where from (null: it begins), what happened, where to. */
export type Step<State extends string, Event extends string> = readonly [from: State | null, by: Event, to: State];

/** A state as a table of its steps. Whoever writes the state asks it, and so do the drawings of docs/states.md. */
export interface Transitions<State extends string, Event extends string> {
  readonly states: readonly State[];
  readonly steps: readonly Step<State, Event>[];
  /** States that nothing leads out of. */
  readonly last: readonly State[];
  /** Whether this may happen to what stands at `from`. */
  allows(from: State | null, by: Event): boolean;
  /** Where it leads; undefined where it cannot happen. Where one event leads to several states, the first that the table names. */
  after(from: State | null, by: Event): State | undefined;
  /** Where something may stand for this to happen; what only begins is not among them. */
  before(by: Event): readonly State[];
}

/** A table of the steps between these states. Steps that are not in it do not exist. */
export function transitions<State extends string, Event extends string>(
  states: readonly State[],
  last: readonly State[],
  steps: readonly Step<State, Event>[],
): Transitions<State, Event> {
  const found = (from: State | null, by: Event) => steps.find((step) => step[0] === from && step[1] === by);
  return {
    states,
    steps,
    last,
    allows: (from, by) => found(from, by) !== undefined,
    after: (from, by) => found(from, by)?.[2],
    before: (by) => [...new Set(steps.filter((step) => step[1] === by).flatMap(([from]) => from ?? []))],
  };
}

/** States as a list in SQL: `'held', 'failed'`. For our own words only, never for what anybody else wrote. */
export function listed(states: readonly string[]): string {
  return states.map((state) => `'${state}'`).join(', ');
}

/** The same step from each of several states. */
export function fromEach<State extends string, Event extends string>(from: readonly State[], by: Event, to: State): Step<State, Event>[] {
  return from.map((one) => [one, by, to]);
}
