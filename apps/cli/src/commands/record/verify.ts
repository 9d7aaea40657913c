import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLines, readExport } from '@app/shared/chain/chain-export.js';
import { notesOfDatabase, placesOfDatabase, type RecordVerdict, verifyRecord } from '@app/shared/chain/database-chain.js';
import { headsFile, headsOfFile } from '@app/shared/chain/heads/heads-file.js';
import { keyVouchers, publicKeyFrom, trustedKeys } from '@app/shared/chain/heads/record-keys.js';
import type { HeadKeys, KeptHead } from '@app/shared/chain/heads/tree-head.js';
import { stampsFile, stampsOfFile } from '@app/shared/chain/stamps/stamps-file.js';
import { type CaseCheck, verifyCase } from '@app/shared/chain/verify-case.js';
import { type ChainFinding, verifyChain } from '@app/shared/chain/verify-chain.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { proofKeys } from '@app/shared/proof/proof-archive.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { answer, type Register, tell } from '../../command.js';
import { progressBar } from '../../house/progress-bar.js';
import { withHouse } from '../../house/with-house.js';
import { headsKeptIn } from '../../kept-heads.js';

interface Options {
  readonly case?: string;
  readonly export?: string;
  readonly from?: string;
  readonly heads?: readonly string[];
  readonly stamps?: string;
  readonly publicKey?: readonly string[];
  readonly json?: boolean;
}

/** Adds `redress verify` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('verify')
    .description(
      'Checks that the record is as it was sealed: finds events that were changed, removed, inserted or reordered, and heads that do not match',
    )
    .option('--case <reference>', 'only the events of one case; takes a moment, however long the record is')
    .option('--export <file>', 'also write the record to a file for others to check')
    .option('--from <file>', 'check an exported record instead; needs neither the house nor a network')
    .option(
      '--heads <file...>',
      'heads kept elsewhere: copies of chain/heads.jsonl, and mails with a head, saved as .eml or as text; default: chain/heads.jsonl in REDRESS_DATA',
    )
    .option('--stamps <file>', 'time stamps kept elsewhere; default: chain/stamps.jsonl in REDRESS_DATA')
    .option(
      '--public-key <base64...>',
      'key of the house that made the export, as printed by `redress proof key --json`; keys before it count by what it says of them; default: our own',
    )
    .option('--json', 'one JSON value')
    .addHelpText('after', '\nExits 0 if everything matches, 1 if something does not.\n')
    .action(async (options: Options) => {
      if (options.case !== undefined) {
        const found = await verifyOne(options.case);
        answer(found, { ...options, text: caseAsText(options.case, found) });
        if (!found.intact) process.exitCode = 1;
        return;
      }
      const keys = keysOf(options);
      if (options.stamps !== undefined) await demandFile(options.stamps);
      const found = options.from === undefined ? await verifyHouse(keys, options) : await verifyExport(options.from, keys, options);
      answer(found, { ...options, text: asText(found, keys !== undefined) });
      if (!found.intact) process.exitCode = 1;
    });
};

const headsOf = async ({ heads }: Options, keys: HeadKeys): Promise<KeptHead[]> =>
  heads === undefined ? headsOfFile(headsFile(readSettings().folders.data), keys) : await headsKeptIn(heads, keys);

async function verifyOne(reference: string): Promise<CaseCheck> {
  return await withHouse((unitOfWork) =>
    unitOfWork.snapshot(async (from) => {
      const [found] = await from.read<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', [reference.trim().toUpperCase()]);
      if (!found) throw new Failure('not-found', `There is no case ${reference}.`);
      return await verifyCase(from, found.id);
    }),
  );
}

async function verifyHouse(given: HeadKeys | undefined, options: Options): Promise<RecordVerdict> {
  return await withHouse((unitOfWork) =>
    unitOfWork.snapshot(async (from) => {
      // Heads from outside are read with all keys that count, those of the past among them.
      const keys = given && trustedKeys(given, await keyVouchers(from));
      const kept = keys ? await headsOf(options, keys) : [];
      const bar = progressBar('checked', 'entries');
      const { signers } = loadHouseConfig(readSettings().folders.config).institution.anchors;
      const stamps = stampsOfFile(options.stamps ?? stampsFile(readSettings().folders.data));
      const found = await verifyRecord(from, keys, kept, bar.show, { signers, stamps }).finally(bar.stop);
      if (options.export !== undefined) {
        await pipeline(
          Readable.from(exportLines(await notesOfDatabase(from), placesOfDatabase(from), await keyVouchers(from))),
          createWriteStream(options.export, { mode: 0o600 }),
        );
      }
      return found;
    }),
  );
}

async function verifyExport(file: string, given: HeadKeys | undefined, options: Options): Promise<RecordVerdict> {
  if (!given) {
    const message = 'Give --public-key: the heads of an export are signed.';
    throw new Failure('config.invalid', undefined, { fields: [{ path: 'CODE_SECRET', message }] });
  }
  await demandFile(file);
  const record = await readExport(createReadStream(file), given);
  const kept = await headsOf(options, record.keys);
  const all = record.heads.reduce((most, { size }) => Math.max(most, size), 0);
  const bar = progressBar('checked', 'events');
  const onPlaces = (done: number) => bar.show(done, all);
  const check = await verifyChain(record.places, [...record.heads, ...kept], { signed: true, onPlaces }).finally(bar.stop);
  return { ...check, waiting: 0, readings: { lines: 0, waiting: 0 }, anchors: 0 };
}

/** The keys whose heads count: those given, or ours, the one in force and those before it whose secrets are here; none where this place knows no secret. */
function keysOf({ publicKey }: Options): HeadKeys | undefined {
  if (publicKey === undefined) {
    const ring = new Secrets(process.env, readSettings().folders.data).ring('CODE_SECRET');
    if (ring === undefined) tell('Without CODE_SECRET nobody can say whether the heads were signed by this house.');
    return ring === undefined ? undefined : proofKeys(ring).map((key) => ({ key }));
  }
  return publicKey.map((one) => {
    if (Buffer.from(one, 'base64').length === 32) return { key: publicKeyFrom(one) };
    const message = 'This is not an Ed25519 key (32 bytes in base64).';
    throw new Failure('config.invalid', undefined, { fields: [{ path: '--public-key', message }] });
  });
}

async function demandFile(file: string): Promise<void> {
  await access(file).catch(() => {
    throw new Failure('file.unreadable', `${file} cannot be read.`);
  });
}

const stampedIn = ({ anchors }: RecordVerdict): string => (anchors === 0 ? '' : ` ${anchors} of the heads bear a time stamp from outside.`);

/** Which key signed how many of the heads that fit. */
const signersIn = ({ signers }: RecordVerdict): string =>
  signers.length < 2
    ? 'signed by this house'
    : `signed by this house (${signers.map(({ key, heads }) => `${heads} with key ${key}`).join(', ')})`;

const readingsIn = ({ readings: { lines, waiting } }: RecordVerdict): string =>
  lines + waiting === 0 ? '' : ` ${lines} lines of the log of reading${waiting > 0 ? `, ${waiting} younger ones not sealed yet` : ''}.`;

const goneIn = (erased: number): string => (erased > 0 ? ` ${erased} of them no longer say what they said: the person was erased.` : '');

function caseAsText(reference: string, { intact, events, erased, waiting, root, findings }: CaseCheck): string {
  const young = waiting > 0 ? ` ${waiting} younger ones are not sealed yet.` : '';
  if (intact) return `Intact: ${events} events of ${reference}.${goneIn(erased)}${young}\nHead: ${root}`;
  return [`Not as it was sealed (${events} events of ${reference}):`, ...findings.map((finding) => `  ${says(finding)}`)].join('\n');
}

function asText(found: RecordVerdict, withKey: boolean): string {
  const waiting = found.waiting > 0 ? ` ${found.waiting} younger ones are not sealed yet.` : '';
  const signed = withKey ? `, ${signersIn(found)}` : '';
  if (found.intact)
    return `Intact: ${found.events} events, ${found.heads} heads${signed}.${readingsIn(found)}${stampedIn(found)}${goneIn(found.erased)}${waiting}\nHead: ${found.root}`;
  const lines = found.findings.map((finding) => `  ${says(finding)}`);
  return [`Not as it was sealed (${found.events} events, ${found.heads} heads that fit):`, ...lines].join('\n');
}

function says({ what, seq, complaintId, kind, at, size, keptIn, key }: ChainFinding): string {
  const event = `event ${seq}${kind === undefined ? '' : ` (${kind}${complaintId ? ` of case ${complaintId}` : ''}, ${at})`}`;
  const head = `the head of ${at ?? 'no known time'} over ${size} events, kept in ${keptIn}`;
  switch (what) {
    case 'changed':
      return `changed: ${event} is not what was sealed.`;
    case 'missing':
      return seq === undefined ? 'missing: an event of this case was sealed and is gone.' : `missing: ${event} was sealed and is gone.`;
    case 'inserted':
      return `inserted: ${event} stands among sealed ones and was never sealed.`;
    case 'reordered':
      return `reordered: ${event} was sealed at another place.`;
    case 'tree-changed':
      return `tree changed: among the first ${size} events hashes were changed.`;
    case 'beyond-head':
      return `beyond the head: the last head speaks of ${size} events and the tree has more; a head was taken away.`;
    case 'shortened':
      return `shortened: ${head}, speaks of more events than there are. After a restore that is what was lost; else something was cut off.`;
    case 'two-heads':
      return `two heads: ${head}, is not that of this record.`;
    case 'case-end':
      return `case end: where the chain of ${complaintId ? `case ${complaintId}` : 'events of no case'} ends is kept wrongly; its next event would be chained upon that.`;
    case 'reading-changed':
      return `reading changed: line ${seq} of the log of reading (${at}) is not what was sealed.`;
    case 'reading-missing':
      return `reading missing: line ${seq} of the log of reading was sealed and is gone.`;
    case 'reading-inserted':
      return `reading inserted: line ${seq} of the log of reading (${at}) stands among sealed ones and was never sealed.`;
    case 'reading-block':
      return `reading block: the hashes of the log of reading up to line ${seq} are not those that the record has.`;
    case 'anchor':
      return `anchor: the time stamp of ${at || 'no known time'} over the head of ${size} events, kept in ${keptIn}, does not hold, or is not by an authority that the papers name.`;
    case 'anchor-missing':
      return `anchor missing: ${event} tells of a time stamp that is gone.`;
    case 'unknown-key':
      return `unknown key: ${head}, was signed with key ${key}, which is not of this house or was out of use by then.`;
    case 'not-signed':
      return `not signed: ${head}, bears no signature of this house.`;
  }
}
