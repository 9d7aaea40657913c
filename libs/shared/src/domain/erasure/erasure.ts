/** Why a person may be erased, in the order of the form. */
export const erasureGrounds = ['asked-for', 'retention', 'order'] as const;
/** `asked-for`: the person asked for it; `retention`: nothing keeps it any longer; `order`: a court or an authority said so. */
export type ErasureGround = (typeof erasureGrounds)[number];

/** What keeps a case whose time is over: a court or an authority needs it, the person wanted it kept and not used, or may still fetch the copy that they asked for. */
export type KeepsPastTime = 'hold' | 'restriction' | 'copy';
/** What still keeps a case from being erased: somebody is owed something by it, or works on it; and what keeps it past its time. */
export type KeepsFromErasure = KeepsPastTime | 'not-ended' | 'duties' | 'notices' | 'remedies' | 'work';
