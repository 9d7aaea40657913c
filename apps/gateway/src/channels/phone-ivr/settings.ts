import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for transcripts of its hotline. */
export const settings: readonly Setting[] = [
  {
    name: 'IVR_SECRET',
    says: 'The hotline signs its transcripts with it (HMAC-SHA256).',
    secret: true,
    made: true,
  },
  {
    name: 'IVR_RECORDING_HOSTS',
    says: 'Hosts that recordings may be fetched from by https, separated by commas or spaces. A recording elsewhere stays an address in the case.',
    otherwise: 'no recording is fetched',
    check: like(/^[a-z0-9.-]+([\s,]+[a-z0-9.-]+)*$/i, 'Write names of hosts, such as recordings.example.com.'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['IVR_SECRET']] as const;
