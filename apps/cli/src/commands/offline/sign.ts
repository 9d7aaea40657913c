import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import type { Command } from 'commander';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { answer, type Register } from '../../command.js';
import { houseAddress } from '../../prepare/house-address.js';

interface Options {
  readonly url?: string;
  readonly json?: boolean;
}

/** A trial request, ready to send: `body` as text, `curl` as one line for a shell. */
interface Signed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly curl: string;
}

/** Adds `redress sign` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const sign = program.command('sign').description('Signs a test request with the secrets of the house and prints it as a curl command');
  described(sign.command('twilio'), 'a form as Twilio sends it: Body=…&From=… (a MessageSid is added when there is none)').action(
    async (source: string, options: Options) => print(signTwilio(await bytesOf(source), addressOf(options, 'sms-twilio')), options),
  );
  described(sign.command('ivr'), 'a transcript in JSON').action(async (source: string, options: Options) =>
    print(signIvr(await bytesOf(source), addressOf(options, 'phone-ivr')), options),
  );
};

function described(command: Command, what: string): Command {
  return command
    .description(`Signs ${what}`)
    .argument('<body>', 'the body, @file, or - for stdin')
    .option('--url <url>', "the door's address; default: the door's path at PUBLIC_URL, or at the house that runs on this data folder")
    .option('--json', 'one JSON value: {url, headers, body, curl}');
}

function signTwilio(raw: Buffer, url: string): Signed {
  // People type From=+86…; in a form that plus would be a space.
  const form = new URLSearchParams(raw.toString('utf8').replace(/=\+(?=\d)/g, '=%2B'));
  if (!form.has('MessageSid')) form.set('MessageSid', `SM${createHmac('md5', String(Date.now())).update(raw).digest('hex')}`);
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(form.keys())) fields[name] = form.getAll(name);
  const signature = getExpectedTwilioSignature(secret('TWILIO_AUTH_TOKEN'), url, fields);
  return ready(url, { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature }, form.toString());
}

function signIvr(raw: Buffer, url: string): Signed {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = raw.toString('utf8');
  const digest = createHmac('sha256', secret('IVR_SECRET')).update(`${timestamp}.${body}`).digest('hex');
  return ready(url, { 'Content-Type': 'application/json', 'X-Redress-Timestamp': timestamp, 'X-Redress-Signature': `v1=${digest}` }, body);
}

function ready(url: string, headers: Record<string, string>, body: string): Signed {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return { url, headers, body, curl: ['curl -i', ...lines, `--data-binary ${quoted(body)}`, quoted(url)].join(' ') };
}

function print(signed: Signed, options: Options): void {
  answer(signed, options.json ? { json: true } : { text: signed.curl });
}

function addressOf(options: Options, door: string): string {
  return options.url ?? `${houseAddress(readSettings())}/channels/${door}`;
}

function secret(name: string): string {
  const found = new Secrets(process.env, readSettings().folders.data, [name]).get(name);
  if (found === undefined) throw new Failure('door.not-configured', `Set ${name}: with a DATABASE_URL no secret is made up.`);
  return found;
}

async function bytesOf(source: string): Promise<Buffer> {
  if (source === '-') return await buffer(process.stdin);
  return source.startsWith('@') ? await readFile(source.slice(1)) : Buffer.from(source);
}
