import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for its telephone system. */
export const settings: readonly Setting[] = [
  {
    name: 'CTI_TOKEN',
    says: 'Last part of the address that the telephone system calls, /channels/phone-cti/<token>: it signs nothing, so whoever knows the address is believed.',
    secret: true,
    made: true,
    check: like(/^[\w-]{16,}$/, 'Write at least 16 letters, digits, hyphens or underscores: `openssl rand -hex 32` makes some.'),
  },
  {
    name: 'CTI_LINES',
    says: 'Queues or numbers whose calls are complaints, separated by commas; calls to others are kept and lead to nothing.',
    otherwise: 'every incoming call is one',
  },
  {
    name: 'CTI_NUMBERS',
    says: 'What the telephone system means by a number without a plus: national (as dialled in the country of the institution), international, or either.',
    otherwise: 'either: national where it is one, else international',
    check: like(/^(national|international|either)$/, 'Write national, international or either.'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['CTI_TOKEN']] as const;
