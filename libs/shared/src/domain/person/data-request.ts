import { fromEach, transitions } from '../transitions.js';

/** What a person may ask of what is kept about them, in the order of the form. */
export const dataRequestKinds = ['copy', 'correction', 'restriction', 'erasure', 'grievance'] as const;
/**
 * `copy`: all that is kept about them; `correction`: something is wrong; `restriction`: it is kept and not used; `erasure`: it goes;
 * `grievance`: a complaint about how their data were handled.
 */
export type DataRequestKind = (typeof dataRequestKinds)[number];

/** Every state of a request. */
export const dataRequestStates = ['asked', 'granted', 'refused', 'ended'] as const;
/** Where a request stands: it waits for an answer; granted (a grievance: answered); refused, with a ground; a restriction that is over. */
export type DataRequestState = (typeof dataRequestStates)[number];

/** The one list of what may become of a request. */
export const dataRequestTransitions = transitions<DataRequestState, DataRequestState>(
  dataRequestStates,
  ['refused', 'ended'],
  [
    [null, 'asked', 'asked'],
    ...fromEach(['asked'], 'granted', 'granted'),
    ['asked', 'refused', 'refused'],
    ['granted', 'ended', 'ended'],
    // An erasure that somebody granted and another person refused: it waits for an answer again.
    ['granted', 'asked', 'asked'],
  ],
);

/** Why a request may be refused: each ground stands in a law (docs/decisions/0184). */
export const refusalGrounds = {
  'not-theirs': ['copy', 'correction', 'restriction', 'erasure', 'grievance'],
  'legal-duty': ['erasure', 'restriction'],
  'legal-claims': ['erasure', 'restriction'],
  'others-rights': ['copy'],
  accurate: ['correction', 'restriction'],
  excessive: ['copy', 'correction', 'restriction', 'erasure'],
} as const satisfies Readonly<Record<string, readonly DataRequestKind[]>>;
/**
 * `not-theirs`: it is not about whoever asks, or that was not shown; `legal-duty`: a law keeps the record until a day; `legal-claims`: a court or an
 * authority needs it; `others-rights`: it would tell of somebody else; `accurate`: what is kept is right; `excessive`: asked again and again without a reason.
 */
export type RefusalGround = keyof typeof refusalGrounds;

/** The grounds on which a request of this kind may be refused. */
export const groundsFor = (kind: DataRequestKind): RefusalGround[] =>
  (Object.keys(refusalGrounds) as RefusalGround[]).filter((ground) => (refusalGrounds[ground] as readonly string[]).includes(kind));

/** What of a person can be corrected as a field; words and files are added to beside what was written. */
export const correctable = ['name', 'phone', 'email', 'address'] as const;
/** A field of a person that can be corrected. */
export type Correctable = (typeof correctable)[number];

/** A correction: what was kept is known when it is granted, and stays for the record. */
export interface Correction {
  readonly field: Correctable;
  readonly becomes: string;
  readonly was?: string | null;
}

/** So many days the copy can be fetched on the page of the complaint. House practice: long enough to read the notice, and not for whoever finds the code later. */
export const copyDays = 30;
