import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Metrics } from '../metrics/metrics.js';

/**
 * Notes every answered request: its time in the metrics, and a log line with method, route pattern and status. Never the path, the query
 * string or the body, which may hold references and codes. Quiet ones are `debug`: at a thousand a second the log must not be the work.
 */
export function watchRequests(app: NestFastifyApplication, metrics: Pick<Metrics, 'answered'>): void {
  const log = new Logger('Request');
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unmatched';
      const milliseconds = Math.round(reply.elapsedTime);
      metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
      const line = `${request.method} ${route} ${reply.statusCode} in ${milliseconds} ms`;
      if (reply.statusCode >= 500) log.warn(line);
      else if (reply.statusCode >= 400) log.log(line);
      else log.debug(line);
    });
}
