import type { Socket } from 'node:net';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** How long a request that began before the end may take, beside whatever ends the process. */
export const secondsToAnswer = 10;

/**
 * Lets a web server end in time. Connections that ask nothing are closed at once, those that ask when they were answered, and what is left after
 * `seconds` is cut. Without it a server waits for connections on which nothing was ever asked, a minute and more: browsers open such ahead of need,
 * and Node counts them as busy (`http.Server.closeIdleConnections`).
 */
export function closeConnections(adapter: FastifyAdapter, seconds = secondsToAnswer): void {
  const fastify = adapter.getInstance();
  const { server } = fastify;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    const until = Date.now() + seconds * 1000;
    const close = () => {
      for (const socket of sockets) if (socket.bytesRead === 0 || Date.now() >= until) socket.destroy();
      server.closeIdleConnections();
      if (sockets.size > 0) setTimeout(close, 50);
    };
    close();
    done();
  });
}
