import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for Open311. */
export const settings: readonly Setting[] = [
  {
    name: 'OPEN311_API_KEYS',
    says: 'Keys of the programs that may post requests, as name:key, separated by commas or spaces; the name is shown to staff.',
    secret: true,
    made: true,
    check: like(
      /^[\s,]*((\w[\w.-]*:)?[\w-]{16,}[\s,]*)+$/,
      'Write name:key pairs; each key has at least 16 letters, digits, hyphens or underscores.',
    ),
  },
  {
    name: 'OPEN311_JURISDICTION',
    says: 'Our jurisdiction_id, such as bank.example. A request for another is answered 404.',
    otherwise: 'every jurisdiction_id is ours',
  },
  {
    name: 'OPEN311_MEDIA_HOSTS',
    says: 'Hosts that photos (media_url) may be fetched from by https, separated by commas or spaces. A photo elsewhere stays an address in the case.',
    otherwise: 'no photo is fetched',
    check: like(/^[a-z0-9.-]+([\s,]+[a-z0-9.-]+)*$/i, 'Write names of hosts, such as photos.example.com.'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['OPEN311_API_KEYS']] as const;
