import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A name server for tests: what it does not know does not exist; `silent` names get no answer at all. */
export interface NameServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** Records by `name TYPE`; TXT and A only. */
export async function aNameServer(records: Readonly<Record<string, string>>, silent: readonly string[] = []): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (question: Buffer, from: RemoteInfo) => {
    const { name, type, end } = questionOf(question);
    const key = `${name} ${type}`;
    asked.push(key);
    if (silent.some((one) => name.endsWith(one))) return;
    socket.send(answerTo(question, end, type, records[key]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise<void>((done) => socket.close(() => done())),
  };
}

const types: Readonly<Record<number, string>> = { 1: 'A', 5: 'CNAME', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA' };

function questionOf(message: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: types[message.readUInt16BE(at + 1)] ?? '?', end: at + 5 };
}

function answerTo(question: Buffer, end: number, type: string, record: string | undefined): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(record === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(record === undefined ? 0 : 1, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const asked = question.subarray(12, end);
  if (record === undefined) return Buffer.concat([header, asked]);
  const data = type === 'A' ? Buffer.from(record.split('.').map(Number)) : textData(record);
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(type === 'A' ? 1 : 16, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(60, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, asked, fixed, data]);
}

function textData(text: string): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; at += 255) {
    const piece = Buffer.from(text.slice(at, at + 255), 'latin1');
    pieces.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat(pieces);
}
