import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { networkOf } from './network-of.js';

const asking = new AsyncLocalStorage<string>();

/**
 * Remembers for as long as a request is worked on which network asks, as `TRUSTED_PROXIES` has it judged. So what counts unproved posts knows
 * it at every door, and no door has to hand it on.
 */
export function rememberWhoAsks(adapter: FastifyAdapter): void {
  // After the body was read: its events do not carry on what was begun before them.
  adapter.getInstance().addHook('preValidation', (request, _reply, done) => {
    asking.run(networkOf(request.ip), done);
  });
}

/** The network that asks; undefined for what comes in by no request (mail, what a list of a provider brings). */
export const askingNetwork = (): string | undefined => asking.getStore();
