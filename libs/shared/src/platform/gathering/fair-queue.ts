/**
 * A queue that takes turns: first between channels, then between the senders of a channel. Whoever puts a thousand in waits for their own
 * thousand; somebody who puts one in waits for at most one of everybody else's. Within one sender the order stays.
 */
export class FairQueue<Item> {
  private readonly channels = new Map<string, Map<string, Item[]>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  put(item: Item, turn: Turn): void {
    const senders = this.channels.get(turn.channel) ?? new Map<string, Item[]>();
    if (senders.size === 0) this.channels.set(turn.channel, senders);
    const waiting = senders.get(turn.sender);
    if (waiting) waiting.push(item);
    else senders.set(turn.sender, [item]);
    this.count++;
  }

  /** Up to `most`, in the order of their turns. */
  take(most: number): Item[] {
    const taken: Item[] = [];
    while (taken.length < most && this.count > 0) {
      const [channel, senders] = firstOf(this.channels);
      const [sender, waiting] = firstOf(senders);
      taken.push(waiting.shift() as Item);
      this.count--;
      toTheEnd(senders, sender, waiting, waiting.length > 0);
      toTheEnd(this.channels, channel, senders, senders.size > 0);
    }
    return taken;
  }
}

/** Whose turn it is when an item is taken. */
export interface Turn {
  readonly channel: string;
  readonly sender: string;
}

function firstOf<Value>(map: ReadonlyMap<string, Value>): [string, Value] {
  return map.entries().next().value as [string, Value];
}

/** A map keeps the order of insertion: what was served goes behind the others, what is empty goes away. */
function toTheEnd<Value>(map: Map<string, Value>, key: string, value: Value, stays: boolean): void {
  map.delete(key);
  if (stays) map.set(key, value);
}
