import type { Channel } from './channel.js';

/** Every channel by its id. */
export type Channels = ReadonlyMap<string, Channel>;

export const CHANNELS = Symbol('CHANNELS');
export const REGISTER_SETTINGS = Symbol('REGISTER_SETTINGS');
export const ENCLOSURE_SOURCES = Symbol('ENCLOSURE_SOURCES');
