import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { FlatFields } from '../../http/bodies/flat-fields.js';

/**
 * What numbers without a plus are. Zammad's sample writes them international (`493055571600`), many a system in a house writes them as they are dialled
 * there: first the one, then the other, unless `CTI_NUMBERS` says which.
 */
export const numbers: BareNumbers = 'either';

/** An event of a telephone system, as Zammad's generic CTI interface has it. */
export type CallEvent = {
  readonly event: string;
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  /** Who answered, or is called. */
  readonly user: string;
  readonly queue: string;
  readonly answeringNumber: string;
  readonly cause: string;
  /** Its line is one of those whose calls are complaints. */
  readonly ours: boolean;
  /** What a number of it without a plus is. */
  readonly numbers?: BareNumbers;
};

/** Source: Zammad developer documentation, "Generic CTI API", read 2026-03. */
export function readEvent(fields: FlatFields, lines: readonly string[], bare: BareNumbers = numbers): CallEvent {
  const field = (name: string) => cleanText(fields[name] ?? fields[`${name}[]`] ?? '', 200).trim();
  const [to, queue] = [field('to'), field('queue')];
  return {
    event: field('event'),
    callId: field('callId') || field('call_id'),
    from: field('from'),
    to,
    direction: field('direction'),
    user: field('user'),
    queue,
    answeringNumber: field('answeringNumber'),
    cause: field('cause'),
    numbers: bare,
    ours: lines.length === 0 || lines.includes(to) || lines.includes(queue),
  };
}
