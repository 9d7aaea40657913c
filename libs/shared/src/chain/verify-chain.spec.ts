import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { proofKey } from '../proof/proof-archive.js';
import { commitmentOf, leafOf, noLeaf, remainsOf, type SealedEvent } from './event-leaf.js';
import type { KeptHead } from './heads/tree-head.js';
import { readHead, signHead } from './heads/tree-head.js';
import { MerkleEdge } from './merkle-tree.js';
import { type ChainFinding, type Place, verifyChain } from './verify-chain.js';

/** How many records are tampered with: `release` asks for what the record promises. */
const runs = process.env['CHAIN_SIZE'] === 'release' ? 10_000 : 600;
const key = proofKey('a secret of a house');
const foreignKey = proofKey('a secret of somebody else');

interface Kept {
  readonly places: Place[];
  readonly heads: KeptHead[];
  /** A head that lies outside. */
  readonly outside: KeptHead;
}

const eventOf = (no: number): SealedEvent => ({
  seq: String(no * 2 + 1),
  id: `0198f000-0000-7000-8000-${String(no).padStart(12, '0')}`,
  kind: no % 3 === 0 ? 'complaint.received' : 'complaint.assigned',
  complaintId: no % 11 === 0 ? null : `0198f000-0000-7000-9000-${String(no % 7).padStart(12, '0')}`,
  subjectId: null,
  actor: 'system:router',
  actorId: null,
  at: `2026-11-29T08:00:00.${String(no).padStart(6, '0')}Z`,
  data: `{"no": ${no}}`,
  content: no % 3 === 0 ? 'ab'.repeat(32) : null,
});

const headOf = (note: string, keptIn: string): KeptHead => ({
  ...(readHead(note, key) as NonNullable<ReturnType<typeof readHead>>),
  keptIn,
});

/** What opens the leaf of an event. The first ten are leaves of before, which need nothing. */
const openingOf = (no: number): Buffer | null => (no < 10 ? null : createHash('sha256').update(`opening ${no}`).digest());

/** A record of so many events, with a head after each batch. */
function aRecord(count: number, batch = 16): Kept {
  const edge = new MerkleEdge();
  const last = new Map<string | null, Buffer>();
  const places: Place[] = [];
  const heads: KeptHead[] = [];
  for (let no = 0; no < count; no += 1) {
    const event = eventOf(no);
    const opening = openingOf(no);
    const leaf = leafOf(event, last.get(event.complaintId) ?? noLeaf, opening);
    last.set(event.complaintId, leaf);
    places.push({ seq: event.seq, leaf, opening, event });
    edge.add(leaf);
    if ((no + 1) % batch === 0 || no === count - 1) {
      heads.push(headOf(signHead({ size: no + 1, root: edge.root(), at: event.at }, key), 'record'));
    }
  }
  return { places, heads, outside: { ...(heads.at(-1) as KeptHead), keptIn: 'a file' } };
}

/** A record whose case of the event `at` was erased: words and openings are gone, and one more event vouches for what remains. */
function anErased(count: number, at: number): Kept {
  const record = aRecord(count);
  const { complaintId } = eventOf(at);
  const places = record.places.map((place) => {
    const event = place.event as SealedEvent;
    if (event.complaintId !== complaintId) return place;
    const opening = place.opening && commitmentOf(event, place.opening);
    return { ...place, opening, event: { ...event, data: '{"erased": true}', content: null } };
  });
  const mine = places.filter(({ event }) => event?.complaintId === complaintId);
  const remains = Object.fromEntries(mine.map(({ event }) => [event?.seq, remainsOf(event as SealedEvent)]));
  const event = { ...eventOf(count), kind: 'person.erased', complaintId, content: null, data: JSON.stringify({ remains }) };
  const leaf = leafOf(event, mine.at(-1)?.leaf as Buffer, openingOf(count));
  const edge = new MerkleEdge();
  for (const place of places) edge.add(place.leaf as Buffer);
  edge.add(leaf);
  const head = headOf(signHead({ size: count + 1, root: edge.root(), at: event.at }, key), 'record');
  return { ...record, places: [...places, { seq: event.seq, leaf, opening: openingOf(count), event }], heads: [...record.heads, head] };
}

const check = ({ places, heads, outside }: Kept, signed = true) =>
  verifyChain(
    (async function* () {
      yield* places;
    })(),
    [...heads, outside],
    { signed },
  );

const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 << (bit % 8));
  return copy;
};

/** Each changes a record and says which places it touched (nothing where it touched the tree or the heads). */
const tamperings: Readonly<Record<string, (record: Kept, at: number, other: number, bit: number) => { record: Kept; seqs: string[] }>> = {
  'a field of an event': (record, at, _, bit) => {
    const fields = ['kind', 'actor', 'at', 'data', 'id', 'complaintId', 'subjectId', 'actorId', 'content'] as const;
    const place = record.places[at] as Place;
    const event = { ...(place.event as SealedEvent), [fields[bit % fields.length] as string]: `changed ${bit}` };
    return { record: { ...record, places: record.places.with(at, { ...place, event }) }, seqs: [place.seq] };
  },
  'a hash of the tree': (record, at, _, bit) => {
    const place = record.places[at] as Place;
    return {
      record: { ...record, places: record.places.with(at, { ...place, leaf: flipped(place.leaf as Buffer, bit) }) },
      seqs: [place.seq],
    };
  },
  'what opens a leaf': (record, at, _, bit) => {
    const place = record.places[at] as Place;
    const opening = place.opening ? flipped(place.opening, bit) : Buffer.alloc(32, 1 + (bit % 255));
    return { record: { ...record, places: record.places.with(at, { ...place, opening }) }, seqs: [place.seq] };
  },
  'the words of an event erased by nobody': (record, at) => {
    const place = record.places[at] as Place;
    const event = { ...(place.event as SealedEvent), data: '{"erased": true}' };
    const opening = place.opening && commitmentOf(place.event as SealedEvent, place.opening);
    return { record: { ...record, places: record.places.with(at, { ...place, opening, event }) }, seqs: [place.seq] };
  },
  'an event taken out': (record, at) => {
    const place = record.places[at] as Place;
    return { record: { ...record, places: record.places.with(at, { ...place, event: null }) }, seqs: [place.seq] };
  },
  'an event and its hash taken out': (record, at) => ({ record: { ...record, places: record.places.toSpliced(at, 1) }, seqs: [] }),
  'an event put in': (record, at, other) => {
    const event = { ...(record.places[other]?.event as SealedEvent), seq: String(at * 2 + 2) };
    return {
      record: { ...record, places: record.places.toSpliced(at + 1, 0, { seq: event.seq, leaf: null, opening: null, event }) },
      seqs: [event.seq],
    };
  },
  'an event put in with a hash': (record, at, other) => {
    const event = { ...(record.places[other]?.event as SealedEvent), seq: String(at * 2 + 2) };
    const place = { seq: event.seq, leaf: leafOf(event, noLeaf, openingOf(at)), opening: openingOf(at), event };
    return { record: { ...record, places: record.places.toSpliced(at + 1, 0, place) }, seqs: [] };
  },
  'two events in each other’s place': (record, at, other) => {
    const [here, there] = [record.places[at] as Place, record.places[other] as Place];
    const places = record.places
      .with(at, { ...here, event: { ...(there.event as SealedEvent), seq: here.seq } })
      .with(other, { ...there, event: { ...(here.event as SealedEvent), seq: there.seq } });
    return { record: { ...record, places }, seqs: at === other ? [] : [here.seq, there.seq] };
  },
  'the end cut off': (record, at) => ({ record: { ...record, places: record.places.slice(0, at) }, seqs: [] }),
  'the end cut off with its heads': (record, at) => ({
    record: { ...record, places: record.places.slice(0, at), heads: record.heads.filter(({ size }) => size <= at) },
    seqs: [],
  }),
  'the last head taken away': (record) => ({ record: { ...record, heads: record.heads.slice(0, -1) }, seqs: [] }),
  'a head with another root': (record, at, _, bit) => {
    const no = at % record.heads.length;
    const head = record.heads[no] as KeptHead;
    const forged = signHead({ ...head, root: flipped(head.root, bit) }, key);
    return { record: { ...record, heads: record.heads.with(no, headOf(forged, 'record')) }, seqs: [] };
  },
  'a head signed by somebody else': (record, at) => {
    const no = at % record.heads.length;
    const forged = signHead(record.heads[no] as KeptHead, foreignKey);
    return { record: { ...record, heads: record.heads.with(no, headOf(forged, 'record')) }, seqs: [] };
  },
  'the whole record written anew, signed with the house’s key': (record, at, _, bit) => {
    const other = aRecord(record.places.length, 16 + (bit % 5));
    const edge = new MerkleEdge();
    const last = new Map<string | null, Buffer>();
    const places = other.places.map(({ seq, opening, event }, no) => {
      const changed = no === at ? { ...(event as SealedEvent), actor: 'staff:nobody' } : (event as SealedEvent);
      const leaf = leafOf(changed, last.get(changed.complaintId) ?? noLeaf, opening);
      last.set(changed.complaintId, leaf);
      edge.add(leaf);
      return { seq, leaf, opening, event: changed };
    });
    const note = signHead({ size: places.length, root: edge.root(), at: '2026-11-29T09:00:00.000Z' }, key);
    return { record: { places, heads: [headOf(note, 'record')], outside: record.outside }, seqs: [] };
  },
};

const named = (findings: readonly ChainFinding[]) => new Set(findings.map(({ seq }) => seq));

describe('a record that is verified', () => {
  const whole = aRecord(100);

  it('is intact as it was sealed, at any length', async () => {
    for (const count of [0, 1, 2, 15, 16, 17, 100, 257]) {
      const record =
        count === 0
          ? {
              places: [],
              heads: [],
              outside: headOf(signHead({ size: 0, root: new MerkleEdge().root(), at: '2026-11-29T08:00:00Z' }, key), 'a file'),
            }
          : aRecord(count);
      expect(await check(record)).toMatchObject({ intact: true, events: count, findings: [] });
    }
  });

  it.each(Object.entries(tamperings))('shows %s, and names the event', async (_, tamper) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(99), fc.nat(99), fc.nat(4_095), async (at, other, bit) => {
        const { record, seqs } = tamper(whole, at, other, bit);
        const changed = JSON.stringify([record.places, record.heads]) !== JSON.stringify([whole.places, whole.heads]);
        const found = await check(record);
        expect(found.intact).toBe(!changed);
        for (const seq of seqs) expect(named(found.findings)).toContain(seq);
      }),
      { numRuns: Math.ceil(runs / Object.keys(tamperings).length) },
    );
  });

  it('names one event where one was changed, and says that two were put in each other’s place', async () => {
    const changed = tamperings['a field of an event']?.(whole, 40, 0, 3);
    expect((await check(changed?.record as Kept)).findings).toEqual([expect.objectContaining({ what: 'changed', seq: '81' })]);
    const gone = tamperings['an event taken out']?.(whole, 41, 0, 0);
    expect((await check(gone?.record as Kept)).findings).toEqual([{ what: 'missing', seq: '83' }]);
    const swapped = tamperings['two events in each other’s place']?.(whole, 20, 27, 0);
    expect((await check(swapped?.record as Kept)).findings.map(({ what, seq }) => `${what} ${seq}`)).toEqual([
      'reordered 41',
      'reordered 55',
    ]);
  });

  it('verifies after a person was erased, and shows what is done to the rest of it', async () => {
    const erased = anErased(100, 40);
    expect(await check(erased)).toMatchObject({ intact: true, events: 101, findings: [] });
    const gone = erased.places.filter(({ event }) => event?.data.includes('"erased": true'));
    expect(gone.length).toBeGreaterThan(10);
    expect(gone.some(({ opening }) => opening === null) && gone.some(({ opening }) => opening !== null)).toBe(true);
    expect(await check(erased)).toMatchObject({ erased: gone.length });
    const said = JSON.stringify(erased.places);
    for (const { event } of whole.places.filter(({ seq }) => gone.some((one) => one.seq === seq))) expect(said).not.toContain(event?.data);
    for (const { seq } of gone) {
      const at = erased.places.findIndex((place) => place.seq === seq);
      const place = erased.places[at] as Place;
      for (const change of [{ actor: 'staff:nobody' }, { kind: 'note.added' }, { data: '{"erased": true, "no": 7}' }, { data: '{}' }]) {
        const event = { ...(place.event as SealedEvent), ...change };
        const { findings } = await check({ ...erased, places: erased.places.with(at, { ...place, event }) });
        expect(findings).toEqual([expect.objectContaining({ what: 'changed', seq })]);
      }
    }
  });

  it('reads a head that was signed by this house only as signed', () => {
    const note = signHead({ size: 3, root: Buffer.alloc(32, 7), at: '2026-11-29T08:00:00.000Z' }, key);
    expect(note.split('\n')[0]).toBe('redress record');
    expect(readHead(note, key)).toMatchObject({ size: 3, signed: true });
    expect(readHead(note, foreignKey)).toMatchObject({ signed: false });
    expect(readHead(note.replace('\n3\n', '\n4\n'), key)).toMatchObject({ size: 4, signed: false });
    for (const wrong of ['', '\n\n', 'redress record\n-1\n\n', note.slice(0, 30), 'x'.repeat(10_000)])
      expect(readHead(wrong, key)).toBeNull();
  });
});
