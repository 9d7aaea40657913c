import type { Language } from '@app/shared/domain/language.js';
import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import type { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { readEvidence } from '../../apps/gateway/src/intake/reading/read-evidence.js';
import type { RegisterSettings } from '../../apps/gateway/src/intake/register-complaints.js';

/** The mail door as it reads what was stored; its name server answers nothing, so nobody's signature is proved by the net. */
export const mailChannels: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  [
    'email-smtp',
    { id: 'email-smtp', title: 'E-mail', read: (stored, house) => readStoredMail(stored, house, { nameServers: ['127.0.0.1:9'] }) },
  ],
]);

/** What such a door registers with: a house whose own address is `tousu@bank.example`. */
export function mailSettings(also: Partial<RegisterSettings> = {}, defaultLanguage: Language = 'zh-Hans'): RegisterSettings {
  return {
    codeSecret: 'test',
    now: () => new Date(),
    threads: {
      house: { defaultLanguage, defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: ['tousu@bank.example'] },
      channel: (id) => mailChannels.get(id),
    },
    ...also,
  };
}

/** Where a mail came from and went; `trusted`: the relay that brought it is believed. */
export interface MailWay {
  readonly from?: string;
  readonly to?: string;
  readonly trusted?: boolean;
  readonly remoteAddress?: string;
}

/** Takes a mail (lines end with `\n`) in at the mail door and has it read; gives its `source_id`. */
export async function takeMail(
  { unitOfWork, intake, settings }: { readonly unitOfWork: UnitOfWork; readonly intake: DbIntake; readonly settings: RegisterSettings },
  mail: string,
  { from = 'wang@example.org', to = 'tousu@bank.example', trusted = true, ...more }: MailWay = {},
): Promise<string> {
  const sourceId = newId();
  await intake.accept({
    channel: 'email-smtp',
    account: '',
    sourceId,
    raw: Buffer.from(mail.replaceAll('\n', '\r\n')),
    contentType: 'message/rfc822',
    envelope: { from, to: [to], trusted, ...more },
  });
  const events = await unitOfWork.read<{ id: string }>(
    `SELECT e.id FROM event e JOIN evidence v ON v.id = e.subject_id WHERE e.kind = 'evidence.stored' AND v.source_id = $1`,
    [sourceId],
  );
  await readEvidence(
    unitOfWork,
    mailChannels,
    events.map(({ id }) => id),
    settings,
  );
  return sourceId;
}

/** The reference of the case that a mail lies with; undefined where there is none. */
export async function caseOfMail(unitOfWork: UnitOfWork, sourceId: string): Promise<string | undefined> {
  const [found] = await unitOfWork.read<{ reference: string }>(
    'SELECT c.reference FROM complaint c JOIN evidence v ON v.complaint_id = c.id WHERE v.source_id = $1',
    [sourceId],
  );
  return found?.reference;
}
