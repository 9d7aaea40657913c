import { transitions } from '../transitions.js';

/** Every state of an incident. */
export const incidentStates = ['proposed', 'confirmed', 'dismissed', 'over'] as const;
/** Where an incident stands: proposed by the clock, confirmed or dismissed by a person, over. */
export type IncidentState = (typeof incidentStates)[number];

/** The one list of what may become of an incident. One that was dismissed may be proposed anew by what comes later, as another. */
export const incidentTransitions = transitions<IncidentState, IncidentState>(
  incidentStates,
  ['dismissed', 'over'],
  [
    [null, 'proposed', 'proposed'],
    ['proposed', 'confirmed', 'confirmed'],
    ['proposed', 'dismissed', 'dismissed'],
    ['confirmed', 'over', 'over'],
  ],
);

/** By what complaints are counted together: the code of what they are about, the place and product that they name, and a word that they have in common. */
export const surgeAxes = ['matter', 'place', 'product', 'word'] as const;
/** By what complaints are counted together. */
export type SurgeAxis = (typeof surgeAxes)[number];
