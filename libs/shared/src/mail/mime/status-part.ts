import type { MimePart } from './structure.js';
import { decodeTransfer } from './transfer-encoding.js';

/** The part of a report that is for machines. Source: RFC 3464 section 2, RFC 6533. */
export const isStatus = (part: MimePart): boolean => /^message\/(x-|global-)?delivery-status$/.test(part.type);

/** Whether it has fields as it should. */
export function hasStatusFields(part: MimePart): boolean {
  const head = decodeTransfer(part.encoding, part.body.subarray(0, 16_384)).toString('latin1');
  return /^(reporting-mta|original-envelope-id|arrival-date|final-recipient|original-recipient|action|status|remote-mta|diagnostic-code)[ \t]{0,20}:/im.test(
    head,
  );
}
