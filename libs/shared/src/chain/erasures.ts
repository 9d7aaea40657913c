import { isErased, remainsOf, type SealedEvent, saidIn, vouches } from './event-leaf.js';

/** What is known of an event whose words are gone. */
type Remains = Pick<SealedEvent, 'seq' | 'complaintId' | 'kind' | 'at'> & { readonly digest: string };

/**
 * Events whose words are gone, and those that vouch for what is left of them. An event `person.erased` (or `evidence.cleared`) lists each with the hash of what it left;
 * one that nobody vouches for was not erased but changed, and so was one that is not as it was left.
 */
export class Erasures {
  private readonly erased: Remains[] = [];
  private readonly vouched = new Map<string, string>();

  /** Events of the trail that fit their leaves, in any order. */
  pass(event: SealedEvent): void {
    if (vouches(event)) {
      for (const [seq, digest] of Object.entries(Object(saidIn(event.data)['remains']))) this.vouched.set(seq, String(digest));
    } else if (isErased(event)) {
      const { seq, complaintId, kind, at } = event;
      this.erased.push({ seq, complaintId, kind, at, digest: remainsOf(event) });
    }
  }

  /** How many events there were whose words are gone. */
  get count(): number {
    return this.erased.length;
  }

  unvouched(): Omit<Remains, 'digest'>[] {
    return this.erased.filter(({ seq, digest }) => this.vouched.get(seq) !== digest);
  }
}
