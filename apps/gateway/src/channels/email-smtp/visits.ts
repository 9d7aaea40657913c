/** What of a connection is counted. */
interface Visit {
  readonly id: string;
  readonly remoteAddress: string;
}

/** Who is connected, by address, and how long each may stay at most. */
export class Visits {
  private readonly counts = new Map<string, number>();
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly longestMilliseconds: number,
    private readonly onTooLong: (id: string) => void,
  ) {}

  /** Counts a connection in; false when there are `most` from its address already. */
  begin({ id, remoteAddress }: Visit, most: number): boolean {
    const now = this.counts.get(remoteAddress) ?? 0;
    if (now >= most) return false;
    this.counts.set(remoteAddress, now + 1);
    this.timers.set(id, setTimeout(() => this.onTooLong(id), this.longestMilliseconds).unref());
    return true;
  }

  /** Counts it out; one that was never counted in changes nothing. */
  end({ id, remoteAddress }: Visit): void {
    const timer = this.timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.timers.delete(id);
    const left = (this.counts.get(remoteAddress) ?? 1) - 1;
    if (left > 0) this.counts.set(remoteAddress, left);
    else this.counts.delete(remoteAddress);
  }

  /** Nobody's time runs out any more. */
  forget(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
