import { randomBytes } from 'node:crypto';
import type { ProviderPlugin } from '../../registry/provider.js';
import { SimulatorProvider } from './simulator-provider.js';

/** Stands in where a medium has no provider: messages go to the sent-messages page and to nobody. */
export const provider: ProviderPlugin = {
  id: 'simulator',
  medium: 'any',
  settings: [],
  open: (_env, secrets) => new SimulatorProvider(secrets['SESSION_SECRET'] ?? randomBytes(32).toString('hex')),
};
