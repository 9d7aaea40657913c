import type { Channel } from './channel.js';

/** Every channel by its id. */
export type Channels = ReadonlyMap<string, Channel>;

/** Token of the channels that were found, by id. */
export const CHANNELS = Symbol('CHANNELS');
/** Token of what registering complaints needs to know of the house. */
export const REGISTER_SETTINGS = Symbol('REGISTER_SETTINGS');
/** Token of who fetches what lies at a provider, by channel. */
export const ENCLOSURE_SOURCES = Symbol('ENCLOSURE_SOURCES');
