import type { Settings } from '@app/shared/platform/config/settings.js';
import type { FirstSignIn } from './staff-tokens.js';

/** What `up --json` prints when the house is ready. */
export interface WhereToGo {
  readonly form: string;
  readonly desk: string;
  readonly api: string;
  readonly apiDocument: string;
  readonly sent: string;
  /** `host:port`, null when the door is shut. */
  readonly smtp: string | null;
  readonly receipts: string;
  readonly signIn: FirstSignIn | null;
  readonly notes: readonly string[];
}

export function whereToGo(settings: Settings, signIn: FirstSignIn | undefined, env: NodeJS.ProcessEnv = process.env): WhereToGo {
  const { publicUrl, port } = settings.gateway;
  const notes: string[] = [];
  if (!env['MAIL_URL']) notes.push('Mail goes to the sent-messages page: MAIL_URL is not set.');
  if (!env['TWILIO_ACCOUNT_SID']) notes.push('Text messages go to the sent-messages page: Twilio is not set.');
  if (settings.database.url !== undefined) {
    for (const name of ['TWILIO_AUTH_TOKEN', 'IVR_SECRET']) if (!env[name]) notes.push(`${name} is not set: its door answers 503.`);
  }
  return {
    form: `${publicUrl}/`,
    desk: `${publicUrl}/desk`,
    api: `${publicUrl}/api`,
    apiDocument: `${publicUrl}/docs`,
    // Loopback only, so never through PUBLIC_URL.
    sent: `http://127.0.0.1:${port}/sent`,
    smtp: settings.smtp.listen ? `${settings.smtp.listen.host}:${settings.smtp.listen.port}` : null,
    receipts: `${settings.notifier.receiptsUrl}/receipts`,
    signIn: signIn ?? null,
    notes,
  };
}

/** The same, for a person. */
export function whereToGoText(where: WhereToGo, dataFolder: string, seconds: number): string {
  const rows: [string, string][] = [
    ['Form', where.form],
    ['Desk', where.desk],
    ['API document', where.apiDocument],
    ['Sent messages', `${where.sent} (this machine only)`],
    ['Mail', where.smtp === null ? 'shut' : `smtp://${where.smtp}`],
    ['Receipts', where.receipts],
  ];
  if (where.signIn) {
    rows.push(
      [`Sign in (${where.signIn.clerk.department} clerk)`, where.signIn.clerk.token],
      ['Sign in (supervisor)', where.signIn.supervisor.token],
    );
  } else rows.push(['Sign in', 'with your own token; `npm run --silent redress -- token --help` makes another']);
  const lines = rows.map(([what, value]) => `  ${what.padEnd(24)}${value}`);
  return [
    `Redress is ready (${seconds.toFixed(1)} s). Its data is in ${dataFolder}; Ctrl-C ends it.`,
    ...lines,
    ...where.notes.map((note) => `  ${note}`),
  ].join('\n');
}
