import { Failure } from '@app/shared/domain/failure/failure.js';
import { readMailSafely } from '@app/shared/mail/read-mail-safely.js';
import { salvageMail } from '@app/shared/mail/salvage-mail.js';
import { type Institution, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import type { ReadResult, StoredArrival } from '../../intake/channel.js';
import { type MailEnvelope, toDraft } from './to-draft.js';

let papers: Pick<Institution, 'defaultLanguage' | 'addresses'> | undefined;

/** Reads a stored mail. Always answers: what the parser cannot read becomes a draft for reading by hand, with what could be had of it. */
export async function readStored(stored: StoredArrival): Promise<ReadResult> {
  papers ??= loadHouseConfig(readSettings().folders.config).institution;
  const options = { defaultLanguage: papers.defaultLanguage };
  const opened = await readMailSafely(stored.raw, options).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    return salvageMail(stored.raw, error.message, options);
  });
  return toDraft(opened, envelopeOf(stored.envelope), papers.addresses);
}

function envelopeOf(envelope: Readonly<Record<string, unknown>>): MailEnvelope {
  const { from, to, trusted } = envelope;
  return {
    from: typeof from === 'string' ? from : '',
    to: Array.isArray(to) ? to.filter((address): address is string => typeof address === 'string') : [],
    trusted: trusted === true,
  };
}
