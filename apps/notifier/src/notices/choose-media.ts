import type { Complainant, Medium } from '@app/shared/domain/complaint/complaint.js';

/** Media that leave by themselves today. A letter or a call is a person's. */
export type SendableMedium = Extract<Medium, 'sms' | 'email'>;

/** Number or address of a person for a medium; undefined when there is none that can be used. */
export function contactFor(complainant: Complainant, medium: SendableMedium): string | undefined {
  if (complainant.anonymous) return undefined;
  if (medium === 'sms') return complainant.phone && /^\+[1-9]\d{6,14}$/.test(complainant.phone) ? complainant.phone : undefined;
  return complainant.email && /^[^\s@<>",;:\\()[\]]{1,64}@[^\s@<>",;:\\()[\]]{1,253}$/.test(complainant.email)
    ? complainant.email
    : undefined;
}

/**
 * The media that reach a person, best first: the one asked for, the one they came by, then whatever there is, mail before text message.
 * Empty for somebody anonymous or without contact: what is owed stands on the status page.
 */
export function chooseMedia(complaint: {
  readonly channel: string;
  readonly prefers: Medium | null;
  readonly complainant: Complainant;
}): SendableMedium[] {
  const cameBy = /^(sms|phone)/.test(complaint.channel) ? 'sms' : 'email';
  const wished = [complaint.prefers, cameBy, 'email', 'sms'].filter((medium) => medium === 'sms' || medium === 'email');
  return [...new Set(wished)].filter((medium) => contactFor(complaint.complainant, medium) !== undefined);
}
