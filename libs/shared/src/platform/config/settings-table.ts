/** One environment variable. `docs/configuration.md` is generated from this table. */
export interface Setting {
  readonly name: string;
  readonly room: 'house' | 'doors' | 'mail and text out' | 'safety and logs';
  readonly says: string;
  readonly default?: string;
  /** What stands in for a default that is worked out. */
  readonly otherwise?: string;
  readonly secret?: true;
  /** A sentence with the remedy, or undefined when it is right. */
  readonly check?: (value: string) => string | undefined;
}

const url =
  (...schemes: string[]) =>
  (value: string) => {
    try {
      const scheme = new URL(value).protocol.slice(0, -1);
      return schemes.includes(scheme) ? undefined : `Begin it with ${schemes.map((one) => `${one}://`).join(' or ')}.`;
    } catch {
      return `Write a URL that begins with ${schemes.map((one) => `${one}://`).join(' or ')}.`;
    }
  };
const whole = (min: number, max: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? undefined : `Write a whole number from ${min} to ${max}.`;
const oneOf =
  (...words: string[]) =>
  (value: string) =>
    words.includes(value) ? undefined : `Write one of ${words.join(', ')}.`;
const hostAndPort = (value: string) =>
  value === 'off' || (/^.+:\d{1,5}$/.test(value) && Number(value.slice(value.lastIndexOf(':') + 1)) <= 65535)
    ? undefined
    : 'Write address and port as 127.0.0.1:2525, or off.';

const clamd = /^(tcp:\/\/(\[[0-9a-fA-F:]+\]|[^/:\s]+)(:\d{1,5})?\/?|unix:(\/\/)?\/.+)$/;

/** Every environment variable that the house reads. Those of plug-ins are read in the plug-in's folder and only described here. */
export const settingsTable: readonly Setting[] = [
  {
    name: 'DATABASE_URL',
    room: 'house',
    says: 'The PostgreSQL (15 or newer) that holds everything. Connect directly, not through a transaction-pooling proxy.',
    otherwise: 'a PostgreSQL of its own, with its files in REDRESS_DATA',
    secret: true,
    check: url('postgres', 'postgresql'),
  },
  { name: 'DATABASE_POOL', room: 'house', says: 'Database connections that each app may hold.', default: '10', check: whole(2, 200) },
  {
    name: 'QUEUE_URL',
    room: 'house',
    says: 'Where the wake-up queue lives: redis://, rediss://, redis-sentinel:// or redis-cluster://. Redis needs maxmemory-policy noeviction.',
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
  { name: 'REDRESS_CONFIG', room: 'house', says: "Folder of the institution's own papers.", default: 'config' },
  {
    name: 'PUBLIC_URL',
    room: 'doors',
    says: 'How the world reaches the gateway. Provider signatures are checked against it.',
    otherwise: 'http://127.0.0.1:PORT',
    check: url('http', 'https'),
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
    name: 'IVR_SECRET',
    room: 'doors',
    says: 'Secret that the hotline signs transcripts with (HMAC-SHA256).',
    otherwise: 'made at the first start on the embedded default; with DATABASE_URL the door answers 503',
    secret: true,
  },
  {
    name: 'CODE_SECRET',
    room: 'doors',
    says: 'Secret that access codes are derived from. The same in every process; changing it voids every code.',
    otherwise: 'made at the first start on the embedded default',
    secret: true,
  },
  {
    name: 'SESSION_SECRET',
    room: 'doors',
    says: 'Secret that simulated receipts are signed with. The same in every process; sessions and forms of the desk need none.',
    otherwise: 'made at the first start on the embedded default',
    secret: true,
  },
  {
    name: 'MAIL_URL',
    room: 'mail and text out',
    says: 'Mail server for outgoing mail, a nodemailer URL (smtp:// or smtps://).',
    otherwise: 'mail goes to the sent-messages page',
    secret: true,
    check: url('smtp', 'smtps'),
  },
  {
    name: 'MAIL_FROM',
    room: 'mail and text out',
    says: 'Sender of outgoing mail.',
    otherwise: 'the first address of config/institution.yaml',
  },
  {
    name: 'TWILIO_ACCOUNT_SID',
    room: 'mail and text out',
    says: 'Twilio account.',
    otherwise: 'text messages go to the sent-messages page',
  },
  {
    name: 'TWILIO_AUTH_TOKEN',
    room: 'mail and text out',
    says: 'Twilio token: sends, and proves what comes in from Twilio.',
    otherwise: 'made at the first start on the embedded default, for checking only',
    secret: true,
  },
  {
    name: 'TWILIO_SUBACCOUNT_TOKENS',
    room: 'doors',
    says: 'Tokens of Twilio sub-accounts whose messages arrive here: AC…:token, separated by commas or spaces.',
    otherwise: 'TWILIO_AUTH_TOKEN checks all',
    secret: true,
  },
  {
    name: 'TWILIO_FROM',
    room: 'mail and text out',
    says: 'Number that text messages are sent from (E.164).',
    otherwise: 'TWILIO_MESSAGING_SERVICE_SID decides',
  },
  {
    name: 'TWILIO_MESSAGING_SERVICE_SID',
    room: 'mail and text out',
    says: 'Twilio messaging service to send through, instead of TWILIO_FROM.',
    otherwise: 'TWILIO_FROM decides',
  },
  {
    name: 'TWILIO_API_URL',
    room: 'mail and text out',
    says: 'Another base URL of the Twilio API, without version path: private edges and tests.',
    otherwise: 'https://api.twilio.com',
    check: url('http', 'https'),
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
  { name: 'REDRESS_FAULT', says: 'Makes a named place fail, for crash tests (libs/shared/src/platform/fault-point.ts).' },
];
