import { unusableContacts } from '@app/shared/contact/contacts.js';
import type { OwnMail } from '@app/shared/contact/own-address.js';
import { kindOfNumber, type NumberKind } from '@app/shared/contact/phone-number.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import type { SendableMedium, Unusable } from '@app/shared/domain/notice/choose-media.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';

/** A number or address of a case, as staff need to know it. */
export interface CaseContact {
  readonly medium: SendableMedium;
  readonly value: string;
  /** Of a number: what can be done with it. */
  readonly kind?: NumberKind;
  /** Notices may go there; else `why` not. */
  readonly usable: boolean;
  readonly why?: Unusable;
}

/** What the complainant can be reached at, judged by the gate that the notices pass. Empty for somebody who stays anonymous. */
export function contactsOfCase(
  file: { readonly complainant: Complainant; readonly channel: string; readonly keptAsWritten: readonly KeptAsWritten[] },
  own: OwnMail,
): CaseContact[] {
  const { complainant, channel, keptAsWritten } = file;
  if (complainant.anonymous) return [];
  const unusable = unusableContacts(complainant, { own, came: factsOf(channel), kept: keptAsWritten });
  const values = [
    ['sms', complainant.phone],
    ['email', complainant.email],
    ['letter', complainant.address],
  ] as const;
  return values.flatMap(([medium, value]) => {
    if (!value) return [];
    const why = unusable[medium];
    return [
      { medium, value, ...(medium === 'sms' ? { kind: kindOfNumber(value) } : {}), usable: why === undefined, ...(why ? { why } : {}) },
    ];
  });
}
