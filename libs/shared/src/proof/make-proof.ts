import { instantInZone } from '../domain/calendar/zone.js';
import type { Institution } from '../platform/config/institution.js';
import { gatherProof, proofMembers, type Read } from './gather-proof.js';
import { packProof, proofKey } from './proof-archive.js';

/** Who asks for a proof, and when. */
export interface ProofWish {
  readonly reference: string;
  readonly madeBy: string;
  readonly madeAt: Date;
}

/** The signed archive of a case. Fails with `not-found`. */
export async function makeProof(read: Read, institution: Institution, codeSecret: string, wish: ProofWish): Promise<Uint8Array> {
  const proof = await gatherProof(read, wish.reference);
  const name = institution.name[institution.defaultLanguage];
  // What sets type is read at the first proof: most processes never make one.
  const { proofPdf } = await import('../paper/proof-pdf.js');
  const paper = await proofPdf(proof, name, institution.zone, wish.madeAt);
  const about = {
    reference: String(proof.case['reference']),
    institution: name,
    madeAt: instantInZone(wish.madeAt, institution.zone),
    madeBy: wish.madeBy,
  };
  return packProof(proofKey(codeSecret), about, [
    ...proofMembers(proof, institution),
    { path: 'proof.pdf', bytes: Uint8Array.from(paper) },
  ]);
}
