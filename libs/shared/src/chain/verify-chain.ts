import { Erasures } from './erasures.js';
import { isBeyondProof, leafOf, noLeaf, type SealedEvent } from './event-leaf.js';
import type { KeptHead } from './heads/tree-head.js';
import { MerkleEdge } from './merkle-tree.js';

/** One place of the record: what was sealed there and what is there now. Without `leaf` it was never sealed, without `event` it is gone. */
export interface Place {
  readonly seq: string;
  readonly leaf: Buffer | null;
  /** What opens the leaf; null for a leaf of before, which needs nothing. */
  readonly opening: Buffer | null;
  readonly event: SealedEvent | null;
}

/** What does not fit. */
export interface ChainFinding {
  readonly what:
    | 'changed'
    | 'missing'
    | 'inserted'
    | 'reordered'
    | 'tree-changed'
    | 'beyond-head'
    | 'shortened'
    | 'two-heads'
    | 'not-signed'
    | 'unknown-key'
    | 'case-end'
    | 'anchor'
    | 'anchor-missing'
    | 'reading-changed'
    | 'reading-missing'
    | 'reading-inserted'
    | 'reading-block';
  /** The event's place in the trail, where it is one. */
  readonly seq?: string;
  readonly complaintId?: string | null;
  readonly kind?: string;
  readonly at?: string;
  /** Of a head: how many events it speaks of, and where it was kept. */
  readonly size?: number;
  readonly keptIn?: string;
  /** Which key signed it, as its signature says. */
  readonly key?: string;
}

/** Whether the record of the house is as it was sealed. */
export interface ChainCheck {
  readonly intact: boolean;
  /** Leaves that were walked. */
  readonly events: number;
  /** How many of them no longer say what they said: the person was erased. */
  readonly erased: number;
  /** Heads that fit. */
  readonly heads: number;
  /** Which keys signed those, as signatures name them, in the order of the record. */
  readonly signers: readonly { readonly key: string; readonly heads: number }[];
  readonly root: string;
  /** In the order of the trail; at most `mostFindings`. */
  readonly findings: readonly ChainFinding[];
}

/** Whoever changed more than this is told of the first ones. */
export const mostFindings = 1_000;

/** Where the chain of a case ends by what is kept of it, and its next event is to be chained upon. */
export interface CaseEnd {
  /** Null for the chain of events that are of no case. */
  readonly complaintId: string | null;
  readonly leaf: Buffer;
}

/** What is checked besides places and heads. */
interface Wishes {
  /** Whether heads must be signed with our key. */
  readonly signed: boolean;
  /** The ends of all cases, where they are kept; an export has none. */
  readonly caseEnds?: AsyncIterable<CaseEnd>;
  readonly onPlaces?: (done: number) => void;
}

/**
 * Walks a record from its beginning and says what is not as it was sealed. `places` come in the order of the tree; those that were never sealed
 * stand where their place in the trail is. `heads` are all that are known, from the record and from outside. Reads nothing itself, so a
 * database, an export and a test are walked alike.
 */
export async function verifyChain(places: AsyncIterable<Place>, heads: readonly KeptHead[], wishes: Wishes): Promise<ChainCheck> {
  const walk = new Walk(heads, wishes.signed);
  let seen = 0;
  for await (const place of places) {
    walk.pass(place);
    seen += 1;
    if (seen % 1_000 === 0) wishes.onPlaces?.(seen);
  }
  if (wishes.caseEnds) await walk.compareEnds(wishes.caseEnds);
  return walk.end();
}

/** A leaf whose event is gone or was changed: which case it was of is not known for sure. */
interface Doubtful {
  readonly place: Place;
  /** The leaf of its case before it, as far as that is known. */
  readonly before: Buffer;
  readonly finding: number;
}

class Walk {
  private readonly edge = new MerkleEdge();
  private readonly lastOfCase = new Map<string | null, Buffer>();
  private readonly doubtful: Doubtful[] = [];
  private readonly erasures = new Erasures();
  private readonly findings: ChainFinding[] = [];
  private readonly heads: KeptHead[];
  private passedHeads = 0;
  private goodHeads = 0;
  private readonly signers = new Map<string, number>();

  constructor(heads: readonly KeptHead[], signed: boolean) {
    this.heads = [...heads].sort((a, b) => a.size - b.size);
    if (!signed) return;
    for (const { size, at, keptIn, signer, strange } of heads.filter((head) => !head.signed))
      this.find(strange && signer ? { what: 'unknown-key', size, at, keptIn, key: signer } : { what: 'not-signed', size, at, keptIn });
  }

  pass(place: Place): void {
    if (place.leaf === null) {
      this.find({ what: 'inserted', ...aboutOf(place) });
      return;
    }
    this.compareHeads();
    this.edge.add(place.leaf);
    if (place.event === null) this.doubt(place, noLeaf, 'missing');
    else this.passEvent(place.event, place.leaf, place);
  }

  /** The kept end of each case is its last leaf, or that of a place which was named already. */
  async compareEnds(ends: AsyncIterable<CaseEnd>): Promise<void> {
    const named = new Set(this.doubtful.map(({ place }) => (place.leaf as Buffer).toString('hex')));
    const missing = new Set(this.lastOfCase.keys());
    for await (const { complaintId, leaf } of ends) {
      missing.delete(complaintId);
      const last = this.lastOfCase.get(complaintId);
      if (!last?.equals(leaf) && !named.has(leaf.toString('hex'))) this.find({ what: 'case-end', complaintId });
    }
    for (const complaintId of missing) this.find({ what: 'case-end', complaintId });
  }

  end(): ChainCheck {
    this.compareHeads();
    for (const { size, at, keptIn } of this.heads.slice(this.passedHeads)) this.find({ what: 'shortened', size, at, keptIn });
    const covered = this.heads.findLast((head) => head.keptIn === 'record')?.size ?? 0;
    if (this.edge.size > covered) this.find({ what: 'beyond-head', size: covered });
    this.nameReordered();
    for (const { seq, complaintId, kind, at } of this.erasures.unvouched()) this.find({ what: 'changed', seq, complaintId, kind, at });
    return {
      intact: this.findings.length === 0,
      events: this.edge.size,
      erased: this.erasures.count,
      heads: this.goodHeads,
      signers: [...this.signers].map(([key, count]) => ({ key, heads: count })),
      root: this.edge.root().toString('base64'),
      findings: this.findings.slice(0, mostFindings),
    };
  }

  private passEvent(event: SealedEvent, leaf: Buffer, place: Place): void {
    const before = this.lastOfCase.get(event.complaintId) ?? noLeaf;
    // Before it in its case may stand one that is gone, or that says it is of another case now.
    const isAfter = (one: Buffer) => isBeyondProof(event, place.opening) || leafOf(event, one, place.opening).equals(leaf);
    const fits = event.seq === place.seq && (isAfter(before) || this.doubtful.some((one) => isAfter(one.place.leaf as Buffer)));
    if (fits) {
      this.lastOfCase.set(event.complaintId, leaf);
      this.erasures.pass(event);
    } else this.doubt(place, before, 'changed');
  }

  private doubt(place: Place, before: Buffer, what: 'missing' | 'changed'): void {
    if (this.doubtful.length < mostFindings) this.doubtful.push({ place, before, finding: this.findings.length });
    this.find({ what, ...aboutOf(place) });
  }

  /** Heads that speak of as many events as were walked. */
  private compareHeads(): void {
    for (let head = this.heads[this.passedHeads]; head?.size === this.edge.size; head = this.heads[this.passedHeads]) {
      this.passedHeads += 1;
      if (head.root.equals(this.edge.root())) {
        this.goodHeads += 1;
        if (head.signed && head.signer) this.signers.set(head.signer, (this.signers.get(head.signer) ?? 0) + 1);
      } else
        this.find({ what: head.keptIn === 'record' ? 'tree-changed' : 'two-heads', size: head.size, at: head.at, keptIn: head.keptIn });
    }
  }

  /** Two places that hold each other's events. */
  private nameReordered(): void {
    const moved = this.doubtful.filter((one) => one.place.event !== null);
    for (const here of moved) {
      const whose = moved.find((there) => there !== here && wasAt(here, there));
      if (whose) this.findings[here.finding] = { ...(this.findings[here.finding] as ChainFinding), what: 'reordered' };
    }
  }

  private find(finding: ChainFinding): void {
    if (this.findings.length < mostFindings * 2) this.findings.push(finding);
  }
}

/** Whether what stands at `here` now is what was sealed at `there`. */
function wasAt(here: Doubtful, there: Doubtful): boolean {
  const event = { ...(here.place.event as SealedEvent), seq: there.place.seq };
  const candidates = [here.before, there.before, here.place.leaf as Buffer, there.place.leaf as Buffer, noLeaf];
  return candidates.some((before) => leafOf(event, before, there.place.opening).equals(there.place.leaf as Buffer));
}

function aboutOf({ seq, event }: Place): Omit<ChainFinding, 'what'> {
  return event ? { seq, complaintId: event.complaintId, kind: event.kind, at: event.at } : { seq };
}
