import { transitions } from '../transitions.js';

/** Every state of what was asked for. */
export const requestStates = ['asked', 'answered', 'lapsed', 'overtaken'] as const;
/** Where a request for evidence stands: asked; the complainant wrote or sent something; the day passed without; the case ended or was asked anew. */
export type RequestState = (typeof requestStates)[number];

/** The one list of what may become of a request for evidence. What comes after its day belongs to the case all the same. */
export const requestTransitions = transitions<RequestState, RequestState>(
  requestStates,
  ['answered', 'lapsed', 'overtaken'],
  [
    [null, 'asked', 'asked'],
    ['asked', 'answered', 'answered'],
    ['asked', 'lapsed', 'lapsed'],
    ['asked', 'overtaken', 'overtaken'],
  ],
);

/** The pair of events between which a rule set may stop its clock because evidence was asked for (`pausedBetween`). */
export const evidencePause = { from: 'evidence_asked', to: 'evidence_received' } as const;

/** How many days before its day a complainant is reminded, once. */
export const remindDaysBefore = 2;
