import { createServer, type Socket } from 'node:net';

/** The standard test file of the virus scanners (eicar.org), put together here so that no scanner stops at this source. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export interface ClamdDouble {
  readonly url: string;
  /** What was shown to it, in order. */
  readonly seen: Buffer[];
  /** How it behaves from now on. `cut`: hangs up in the middle of every file. `mute`: never answers. */
  mode: 'ok' | 'cut' | 'mute';
  close(): Promise<void>;
}

/** Speaks clamd's INSTREAM to the letter: length, bytes, zero; one answer that ends with NUL. Files beyond `mostBytes` are too large for it. */
export async function startClamdDouble(mostBytes = 1024 * 1024): Promise<ClamdDouble> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    let heard = Buffer.alloc(0);
    let file: Buffer | undefined;
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (file === undefined) {
        if (heard.length < 10) return;
        if (heard.subarray(0, 10).toString('latin1') !== 'zINSTREAM\0') return void socket.end('UNKNOWN COMMAND\0');
        heard = heard.subarray(10);
        file = Buffer.alloc(0);
      }
      while (heard.length >= 4) {
        const length = heard.readUInt32BE(0);
        if (length === 0) return end(socket, file);
        if (heard.length < 4 + length) return;
        file = Buffer.concat([file, heard.subarray(4, 4 + length)]);
        heard = heard.subarray(4 + length);
        if (double.mode === 'cut') return void socket.destroy();
        if (file.length > mostBytes) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
      }
    });
  });
  const end = (socket: Socket, file: Buffer) => {
    if (double.mode === 'mute') return;
    double.seen.push(file);
    socket.end(file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  const double: ClamdDouble = {
    url: `tcp://127.0.0.1:${port}`,
    seen: [],
    mode: 'ok',
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
  return double;
}
