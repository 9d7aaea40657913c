import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Turn } from '@app/shared/platform/gathering/fair-queue.js';

/** How much may be in flight at once (docs/reliability.md R9). A sender's share keeps one of them from filling a channel. */
export interface InFlightLimits {
  readonly perChannel: number;
  readonly perSender: number;
  /** Of what is smaller than `largeBytes`, in one channel together. */
  readonly bytesPerChannel: number;
  /** From here on a message counts on its own. */
  readonly largeBytes: number;
  readonly large: number;
  readonly largePerChannel: number;
}

const megabyte = 1024 * 1024;
/** How much may be taken in at once before a door answers 503: a bound on memory and a fair share for each sender. */
export const usualLimits: InFlightLimits = {
  perChannel: 1_000,
  perSender: 500,
  bytesPerChannel: 64 * megabyte,
  largeBytes: megabyte,
  large: 4,
  largePerChannel: 3,
};

/** Counts what is being accepted. Beyond a limit it fails with `door.busy`, which every door answers with "later", never with "no". */
export class InFlight {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: InFlightLimits = usualLimits) {}

  /** Takes the places of one message; call the answer once when it has been dealt with. */
  enter({ channel, sender }: Turn, bytes: number): () => void {
    const { perChannel, perSender, bytesPerChannel, largeBytes, large, largePerChannel } = this.limits;
    const places: Place[] =
      bytes > largeBytes
        ? [
            ['large', 1, large],
            [`large of ${channel}`, 1, largePerChannel],
          ]
        : [
            [`channel ${channel}`, 1, perChannel],
            [`bytes ${channel}`, bytes, bytesPerChannel],
          ];
    if (sender !== '') places.push([`sender ${channel} ${sender}`, 1, perSender]);
    if (places.some(([name, size, limit]) => this.count(name) + size > limit))
      throw new Failure('door.busy', undefined, { retryAfterSeconds: 5 });
    for (const [name, size] of places) this.counts.set(name, this.count(name) + size);
    return () => {
      for (const [name, size] of places) this.leave(name, size);
    };
  }

  private count(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  private leave(name: string, size: number): void {
    const left = this.count(name) - size;
    if (left > 0) this.counts.set(name, left);
    else this.counts.delete(name);
  }
}

type Place = readonly [name: string, size: number, limit: number];
