/** A statement that this process ran so often is prepared from then on. */
const runsUntilHot = 20;
/** So many are prepared on each connection at most: each costs the server some ten kilobytes there. */
const mostNames = 200;

/**
 * Names for prepared statements: a text that is run again and again is parsed and planned once a connection, not at every call. Which ones
 * those are shows itself; nobody has to mark them, and what is put together anew for every call never gets a name.
 */
export class HotStatements {
  private readonly runs = new Map<string, number>();
  private readonly names = new Map<string, string>();

  /** The name to prepare this text under; undefined while it is not known to come often. */
  nameOf(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size >= mostNames) return name;
    const runs = (this.runs.get(text) ?? 0) + 1;
    if (runs < runsUntilHot) {
      this.count(text, runs);
      return undefined;
    }
    this.runs.delete(text);
    const fresh = `hot_${this.names.size + 1}`;
    this.names.set(text, fresh);
    return fresh;
  }

  /** Texts that never come again must not gather here. */
  private count(text: string, runs: number): void {
    if (runs === 1 && this.runs.size >= mostNames * 5) this.runs.clear();
    this.runs.set(text, runs);
  }
}
