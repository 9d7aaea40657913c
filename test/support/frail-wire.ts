import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire to a server that breaks after so many bytes from there, as often as it is told. */
export interface FrailWire {
  readonly port: number;
  /** The next connections break after so many bytes each; then it holds. */
  breakAfter(...bytes: readonly number[]): void;
  readonly broken: number;
  /** The server is at another port from now on. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export async function aFrailWire(firstTarget: number): Promise<FrailWire> {
  let target = firstTarget;
  const sockets = new Set<Socket>();
  const limits: number[] = [];
  let broken = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    let left = limits.shift() ?? Number.POSITIVE_INFINITY;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    }
    far.on('data', (chunk: Buffer) => {
      near.write(chunk.subarray(0, Math.min(left, chunk.length)));
      left -= chunk.length;
      if (left > 0) return;
      broken += 1;
      near.end();
      far.destroy();
    });
    near.pipe(far);
    far.on('close', () => near.destroySoon());
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    breakAfter: (...bytes) => void limits.push(...bytes),
    get broken() {
      return broken;
    },
    leadTo: (port) => {
      target = port;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
