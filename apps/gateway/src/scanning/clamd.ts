import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';

/** What a scanner says of one file. `found` and `why` are the scanner's words, cleaned. `broke-off`: it was asked and did not answer. */
export type ScanVerdict =
  | { readonly state: 'clean' }
  | { readonly state: 'infected'; readonly found: string }
  | { readonly state: 'unscannable'; readonly why: string }
  | { readonly state: 'broke-off' };

/** Looks at files. Fails with `scanner.unavailable` when it cannot be asked at all. */
export interface Scanner {
  scan(content: AsyncIterable<Uint8Array>): Promise<ScanVerdict>;
}

/** Where clamd listens: `tcp://host:3310` or `unix:/run/clamav/clamd.ctl`. */
export type ClamdPlace = { readonly host: string; readonly port: number } | { readonly path: string };

/** The place in `CLAMD_URL`; undefined when it is none. */
export function clamdPlace(url: string): ClamdPlace | undefined {
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(url)?.[1];
  if (path !== undefined) return { path };
  const tcp = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[^/:\s]+)(?::(\d{1,5}))?\/?$/.exec(url);
  const port = Number(tcp?.[2] ?? 3310);
  return tcp?.[1] && port > 0 && port <= 65_535 ? { host: tcp[1].replace(/^\[|\]$/g, ''), port } : undefined;
}

/** clamd's own limits let the largest files through only after a while. */
const silenceMilliseconds = 120_000;
const longestAnswer = 4_096;

/** A client of clamd that sends what it reads and keeps nothing (clamd(8), command INSTREAM; read 2026-03). One connection for each file. */
export class Clamd implements Scanner {
  constructor(
    private readonly place: ClamdPlace,
    private readonly silence: number = silenceMilliseconds,
  ) {}

  async scan(content: AsyncIterable<Uint8Array>): Promise<ScanVerdict> {
    const socket = connect(this.place);
    socket.setTimeout(this.silence, () => socket.destroy(new Error('clamd was silent for too long.')));
    // The answer is listened for from the start: clamd speaks and hangs up in the middle of a file that is too large for it.
    const answered = answerOf(socket);
    answered.catch(() => {});
    try {
      await connected(socket);
      await send(socket, content);
      return verdictOf(await answered);
    } catch (error) {
      if (error instanceof Failure) throw error;
      // What broke the sending off may be that it had answered already.
      const early = await answered.catch(() => '');
      return early === '' ? { state: 'broke-off' } : verdictOf(early);
    } finally {
      socket.destroy();
    }
  }
}

async function connected(socket: Socket): Promise<void> {
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new Failure('scanner.unavailable', undefined, { cause });
  }
}

async function send(socket: Socket, content: AsyncIterable<Uint8Array>): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const piece of content) {
    if (piece.length === 0) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    await write(socket, Buffer.concat([length, piece]));
  }
  await write(socket, Buffer.alloc(4));
}

async function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  // A turn for what it says in between: a write to a connection that was hung up would throw its last words away.
  await nextTurn();
  if (socket.destroyed || socket.writableEnded) throw new Error('The connection to clamd is gone.');
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), closed(socket)]);
}

async function closed(socket: Socket): Promise<never> {
  await once(socket, 'close');
  throw new Error('clamd hung up.');
}

/** Everything until clamd's NUL, or until it hangs up; fails when the connection does. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((done, failed) => {
    let heard = '';
    socket.on('data', (bytes: Buffer) => {
      heard = (heard + bytes.toString('utf8')).slice(0, longestAnswer);
      if (heard.includes('\0')) done(heard.slice(0, heard.indexOf('\0')));
    });
    socket.on('error', failed);
    socket.on('close', () => (heard.trim() === '' ? failed(new Error('clamd hung up without an answer.')) : done(heard)));
  });
}

/** `stream: OK`, `stream: Eicar-Signature FOUND`, `INSTREAM size limit exceeded. ERROR` (clamd(8)). */
function verdictOf(answer: string): ScanVerdict {
  const said = cleanText(answer, 300).trim();
  if (/^stream: OK$/.test(said)) return { state: 'clean' };
  const found = /^stream: (.+) FOUND$/.exec(said)?.[1];
  if (found !== undefined) return { state: 'infected', found };
  return { state: 'unscannable', why: said.replace(/^stream: /, '').replace(/ ?ERROR$/, '') || 'The scanner said nothing.' };
}
