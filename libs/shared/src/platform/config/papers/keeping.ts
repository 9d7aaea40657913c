import { z } from 'zod';
import { count, id, mailAddress } from './forms.js';
import { localised, text } from './paper-words.js';

/** Where the heads of the record are kept outside: `anchors` of `institution.yaml`. */
export const anchors = z
  .strictObject({
    timeStamp: z
      .union([z.literal('off'), z.url({ protocol: /^https?$/, error: 'Write the address of a time-stamping authority, or off.' })], {
        error: 'Write the address of a time-stamping authority, or off.',
      })
      .default('off')
      .describe('A time-stamping authority (RFC 3161) that puts its time under the last head of the record; only a hash leaves the house.'),
    mailTo: z
      .array(mailAddress)
      .max(20, 'At most 20 addresses.')
      .default([])
      .describe(
        'Addresses of the institution that the last head of the record is mailed to: people outside the house’s own administration, such as internal audit. Not an address that complaints come to. `redress verify --heads` takes the mail.',
      ),
    everyHours: count(1, 720, 'hours').default(24).describe('How often each.'),
    signers: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, 'Write the SHA-256 fingerprint of a certificate: 64 small hexadecimal digits.'))
      .default([])
      .describe(
        'Whose time stamps count, by the SHA-256 fingerprints of their certificates; `[]`: anybody’s. Keep the old one when a certificate changes.',
      ),
  })
  .prefault({})
  .describe('Where heads of the record are kept outside, beside the file that `redress verify --heads` takes.');

/** By when the house answers what people ask of their data: `dataRights` of `institution.yaml`. */
export const dataRights = z
  .array(text())
  .min(1, 'Name at least one of pipl, gdpr, uk-data.')
  .default(['pipl'])
  .describe(
    'Ids of the rule sets that say by when a request of a person about their data is answered: `pipl`, `gdpr`, `uk-data`, or one of your own. The earliest date counts.',
  );

/** How long what is kept: `retention` of `institution.yaml`. */
export const retention = z
  .strictObject({
    years: count(1, 100, 'years')
      .default(5)
      .describe(
        'How long a case is kept after it was closed or taken back. A rule set that binds it and names a longer time counts; a legal hold keeps it whatever its time.',
      ),
    dismissedDays: count(1, 3650, 'days')
      .default(90)
      .describe('How long a doubted message is kept after a person said that it is no complaint; then its content goes.'),
    unjudgedDays: z
      .union([z.int().min(30).max(3650), z.literal('off')], { error: 'Write a number of days from 30 to 3650, or off.' })
      .default(365)
      .describe(
        'A doubted message that nobody judged for so long is dismissed by the clock, and its content goes; `off`: it waits for a person for good.',
      ),
  })
  .prefault({})
  .describe('How long what is kept. When the time of cases is over a list is drawn up, and a person approves it (`redress retention`).');

/** What authorities are reported, and by whom: `reporting` of `institution.yaml`. */
export const reporting = z
  .strictObject({
    entities: z
      .array(
        z.strictObject({
          id: id.describe('Names it in commands and addresses.'),
          names: localised(text(80)).describe('As the report names it.'),
          number: text(40).optional().describe('Under which the authority knows it, in quotes.'),
          departments: z.array(id).min(1, 'Name its departments.').describe('Whose complaints are its own.'),
        }),
      )
      .default([])
      .describe('Legal entities of the institution, where an authority wants a report of each; none: it is one.'),
    signedBy: z.array(text(80)).default([]).describe('Names of those who sign reports to authorities; none: every supervisor.'),
  })
  .prefault({})
  .describe('Reports to authorities: of whom, and who answers for them.');
