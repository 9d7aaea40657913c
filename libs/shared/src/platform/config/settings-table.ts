import { checkProxies } from '../network/trusted-proxies.js';
import { hostAndPort, oneOf, type Setting, url, whole } from './setting.js';

/** A setting of the house itself, in the section of `docs/configuration.md` where it is looked for. */
export interface HouseSetting extends Setting {
  readonly room: 'house' | 'doors' | 'safety and logs';
}

const clamd = /^(tcp:\/\/(\[[0-9a-fA-F:]+\]|[^/:\s]+)(:\d{1,5})?\/?|unix:(\/\/)?\/.+)$/;

/** What the house itself reads. A channel and a provider describe their own in their folders (`plug-in-settings.ts`). */
export const settingsTable: readonly HouseSetting[] = [
  {
    name: 'DATABASE_URL',
    room: 'house',
    says: 'The PostgreSQL (15 or newer) that holds everything. Connect directly, not through a transaction-pooling proxy. Over a network: ?sslmode=verify-full&sslrootcert=/path/ca.pem.',
    otherwise: 'a PostgreSQL of its own, with its files in REDRESS_DATA',
    secret: true,
    check: url('postgres', 'postgresql'),
  },
  { name: 'DATABASE_POOL', room: 'house', says: 'Database connections that each app may hold.', default: '10', check: whole(2, 200) },
  {
    name: 'QUEUE_URL',
    room: 'house',
    says: 'Where the wake-up queue lives: redis://, rediss://, redis-sentinel:// or redis-cluster://; with ?ca=/path/ca.pem for an authority of your own. Redis needs maxmemory-policy noeviction; several houses may share one.',
    otherwise: 'in the database',
    secret: true,
    check: url('redis', 'rediss', 'redis-sentinel', 'redis-cluster'),
  },
  {
    name: 'REDRESS_DATA',
    room: 'house',
    says: 'Folder of the embedded database, of secrets made at the first start, and of process ids.',
    default: '.data',
  },
  {
    name: 'SENDING_RECORD',
    room: 'house',
    says: 'Folder in which the notifier keeps, outside the database, how far it has sent. Keep it out of the backup: a restored database is compared with it.',
    otherwise: 'REDRESS_DATA/sending',
  },
  { name: 'REDRESS_CONFIG', room: 'house', says: "Folder of the institution's own papers.", default: 'config' },
  {
    name: 'MODEL_URL',
    room: 'house',
    says: 'Another model that is asked about complaints which nobody decided: masked text only, after they were routed, for a proposal that triage sees beside ours (docs/routing.md). It never decides.',
    otherwise: 'nobody is asked',
    check: url('http', 'https'),
  },
  { name: 'MODEL_SECRET', room: 'house', says: 'Sent to MODEL_URL as a bearer token.', otherwise: 'none', secret: true },
  { name: 'MODEL_SECONDS', room: 'house', says: 'How long MODEL_URL may take for an answer.', default: '5', check: whole(1, 60) },
  {
    name: 'PUBLIC_URL',
    room: 'doors',
    says: 'How the world reaches the gateway. Provider signatures are checked against it.',
    otherwise: 'http://127.0.0.1:PORT',
    check: url('http', 'https'),
  },
  {
    name: 'TRUSTED_PROXIES',
    room: 'doors',
    says: 'Addresses or networks of our own proxies, as 127.0.0.1, 10.0.0.0/8: their X-Forwarded-For and X-Forwarded-Proto say who asks, and whether by https. Set it wherever a proxy stands in front: without it all the world is one address, and a few wrong look-ups shut out everybody.',
    otherwise: 'nobody is believed',
    check: checkProxies,
  },
  {
    name: 'OPERATORS_FROM',
    room: 'doors',
    says: 'Addresses or networks, as 10.0.0.0/8, that may see /metrics (of gateway and notifier) and the API document at /docs, besides this machine. For everybody else they are not there.',
    otherwise: 'this machine alone',
    check: checkProxies,
  },
  { name: 'HOST', room: 'doors', says: 'Address that gateway and notifier listen on. 0.0.0.0 in a container.', default: '127.0.0.1' },
  { name: 'PORT', room: 'doors', says: 'Port of the gateway: form, API, desk, provider doors.', default: '3000', check: whole(1, 65535) },
  { name: 'NOTIFIER_PORT', room: 'doors', says: "Port of the notifier: providers' receipts.", default: '3001', check: whole(1, 65535) },
  {
    name: 'RECEIPTS_URL',
    room: 'doors',
    says: 'How providers reach the notifier.',
    otherwise: 'http://127.0.0.1:NOTIFIER_PORT',
    check: url('http', 'https'),
  },
  {
    name: 'SMTP_LISTEN',
    room: 'doors',
    says: 'Address and port of the mail door; off shuts it.',
    default: '127.0.0.1:2525',
    check: hostAndPort,
  },
  {
    name: 'CODE_SECRET',
    room: 'doors',
    says: 'Secret that access codes are derived from. The same in every process. Change it by `redress secrets rotate`: just set anew, it voids every code.',
    otherwise: 'made by the first npm start and kept in REDRESS_DATA; an app that is started by itself must be given it',
    secret: true,
    made: true,
  },
  {
    name: 'CODE_SECRET_PREVIOUS',
    room: 'doors',
    says: 'Values that CODE_SECRET had before, the youngest first, separated by commas: codes, links and heads made with them stay good. `redress secrets rotate` writes it.',
    otherwise: 'none',
    secret: true,
  },
  {
    name: 'SESSION_SECRET',
    room: 'doors',
    says: 'Secret that simulated receipts are signed with. The same in every process; sessions and forms of the desk need none.',
    otherwise: 'made by the first npm start and kept in REDRESS_DATA; an app that is started by itself must be given it',
    secret: true,
    made: true,
  },
  {
    name: 'SESSION_SECRET_PREVIOUS',
    room: 'doors',
    says: 'Values that SESSION_SECRET had before, as CODE_SECRET_PREVIOUS.',
    otherwise: 'none',
    secret: true,
  },
  {
    name: 'OIDC_CLIENT_SECRET',
    room: 'doors',
    says: 'The secret of this house at the provider of sign-in (`signIn.provider` of institution.yaml).',
    otherwise: 'the provider takes the house for a public client, by PKCE alone',
    secret: true,
  },
  {
    name: 'CLAMD_URL',
    room: 'safety and logs',
    says: 'Where ClamAV listens: tcp://host:3310 or unix:/run/clamav/clamd.ctl. Every file that comes in is shown to it.',
    otherwise: 'files are not scanned, and say so',
    check: (value) => (clamd.test(value) ? undefined : 'Write it as tcp://host:3310 or unix:/run/clamav/clamd.ctl.'),
  },
  {
    name: 'LOG_LEVEL',
    room: 'safety and logs',
    says: 'fatal, error, warn, info, debug, trace or silent.',
    default: 'info',
    check: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
  {
    name: 'MIN_FREE_BYTES',
    room: 'safety and logs',
    says: 'Below so many free bytes on the volume of REDRESS_DATA nothing new is taken in.',
    default: '2147483648',
    check: whole(0, Number.MAX_SAFE_INTEGER),
  },
  {
    name: 'MIN_FREE_PERCENT',
    room: 'safety and logs',
    says: 'Below such a share of free space nothing new is taken in.',
    default: '15',
    check: whole(0, 99),
  },
  {
    name: 'MAX_CLOCK_SKEW_SECONDS',
    room: 'safety and logs',
    says: "How far this machine's clock may be from the database's.",
    default: '2',
    check: whole(1, 3600),
  },
];

/** For tests and emergencies; not part of what an institution sets. */
export const innerVariables: readonly { readonly name: string; readonly says: string }[] = [
  { name: 'REDRESS_ENV', says: 'Another file than the .env of the folder where a command runs, or off (apps/cli/src/read-env-file.ts).' },
  { name: 'REDRESS_TOKEN', says: 'Your token, for commands that act as you in the house that runs (apps/cli/src/house/ask-house.ts).' },
  { name: 'REDRESS_FAULT', says: 'Makes a named place fail, for crash tests (libs/shared/src/platform/process/fault-point.ts).' },
];
