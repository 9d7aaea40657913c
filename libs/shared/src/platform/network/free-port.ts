import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (Linux from 32768, others from 49152): between asking and listening none of those takes it. */
const first = 10_240;
const count = 32_768 - first;

/** Where this process looks next. Processes start far from each other and go on by one, so that two that ask at the same moment are not given the same. */
let next = (process.pid * 7_919) % count;

/**
 * A TCP port on 127.0.0.1 that nobody listens on at this moment, and that neither an outgoing connection nor, in practice, another process that asks
 * here is given before whoever asked listens. Asked for port 0 and then closed, the system soon gives the same one to somebody else.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < count; tries++) {
    const port = first + next;
    next = (next + 1) % count;
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${first} to ${first + count - 1} is free on 127.0.0.1.`);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
