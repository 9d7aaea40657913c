/** What a check of a mail's origin said: of SPF, DKIM and DMARC each. Source: RFC 8601 section 2.7. */
export type OriginVerdict = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror';

/**
 * Whether a mail comes from whom its `From` names, and who says so. `relay`: one of ours that checks by itself and said it in
 * `Authentication-Results`, or that is trusted and said nothing. `house`: judged here, after the mail was taken.
 * `result` is what counts: `temperror` when it could not be found out.
 */
export interface Origin {
  readonly by: 'relay' | 'house';
  readonly result: 'pass' | 'fail' | 'silent' | 'temperror';
  readonly spf?: OriginVerdict;
  readonly dkim?: OriginVerdict;
  readonly dmarc?: OriginVerdict;
  /** The domain that vouches for it. */
  readonly domain?: string;
}

/** Whether a machine may answer the sender. A trusted relay that says nothing is enough; a stranger's own word never is. */
export function provesSender(origin: Origin): boolean {
  return origin.by === 'relay' ? origin.result !== 'fail' : origin.result === 'pass';
}
