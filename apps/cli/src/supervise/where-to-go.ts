import { madeNames, type PlugInSettings, sendersOf, unmetNeeds } from '@app/shared/platform/config/plug-in-settings.js';
import type { Settings } from '@app/shared/platform/config/settings.js';
import { type FirstSignIn, type FirstSignInFound, firstSignInFile } from '../prepare/staff-tokens.js';

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
  /** The first tokens, at the start that made them only. */
  readonly signIn: FirstSignIn | null;
  /** Where they are afterwards; null when others were made since. */
  readonly signInFile: string | null;
  readonly notes: readonly string[];
}

/** Addresses and first tokens of a house that is ready, and what is not set up in it: where mail and texts go, which doors are shut. */
export function whereToGo(
  settings: Settings,
  plugIns: readonly PlugInSettings[],
  signIn: FirstSignInFound | undefined,
  env: NodeJS.ProcessEnv = process.env,
): WhereToGo {
  const { publicUrl, port } = settings.gateway;
  const notes: string[] = [];
  for (const [medium, words] of [
    ['email', 'Mail goes'],
    ['sms', 'Text messages go'],
  ] as const) {
    const { all, atWork } = sendersOf(plugIns, medium, env);
    if (atWork.length > 0) continue;
    const known = all.length === 0 ? '' : ` (${all.map(({ id }) => id).join(', ')})`;
    notes.push(`${words} to the sent-messages page: no provider is configured${known}. See docs/configuration.md.`);
  }
  const shut = shutDoors(settings, plugIns, env);
  if (shut.length > 0) notes.push(`Doors that are not set up and answer 503: ${shut.join(', ')}.`);
  return {
    form: `${publicUrl}/`,
    desk: `${publicUrl}/desk`,
    api: `${publicUrl}/api`,
    apiDocument: `${publicUrl}/docs`,
    // Loopback only, so never through PUBLIC_URL.
    sent: `http://127.0.0.1:${port}/sent`,
    smtp: settings.smtp.listen ? `${settings.smtp.listen.host}:${settings.smtp.listen.port}` : null,
    receipts: `${settings.notifier.receiptsUrl}/receipts`,
    signIn: signIn?.isNew ? tokensOf(signIn) : null,
    signInFile: signIn ? firstSignInFile(settings.folders.data) : null,
    notes,
  };
}

function tokensOf({ isNew: _isNew, ...tokens }: FirstSignInFound): FirstSignIn {
  return tokens;
}

/** Doors that lack a setting, with its name. On the embedded default those that may be made up are there. */
function shutDoors(settings: Settings, plugIns: readonly PlugInSettings[], env: NodeJS.ProcessEnv): string[] {
  const made = settings.database.url === undefined ? madeNames(plugIns) : [];
  return plugIns
    .filter((plugIn) => plugIn.kind === 'channel')
    .flatMap((plugIn) => {
      const lacking = unmetNeeds(plugIn, (name) => env[name]?.trim() || (made.includes(name) ? 'made' : undefined));
      return lacking.length === 0 ? [] : [`${plugIn.id} (${lacking.join(', ')})`];
    });
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
      ...(where.signIn.triage ? [['Sign in (triage clerk)', where.signIn.triage.token] as [string, string]] : []),
      ['Sign in (supervisor)', where.signIn.supervisor.token],
    );
    rows.push(['', `shown this once; kept in ${where.signInFile}`]);
  } else if (where.signInFile) rows.push(['Sign in', `with a token of yours, or the first ones in ${where.signInFile}`]);
  else rows.push(['Sign in', 'with your own token; `npm run --silent redress -- token --help` makes another']);
  const lines = rows.map(([what, value]) => `  ${what.padEnd(24)}${value}`);
  return [
    `Redress is ready (${seconds.toFixed(1)} s). Its data is in ${dataFolder}; Ctrl-C ends it.`,
    ...lines,
    ...where.notes.map((note) => `  ${note}`),
  ].join('\n');
}
