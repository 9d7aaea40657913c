import type { Channel } from '../../intake/channel.js';
import { Open311Controller } from './open311.controller.js';
import { Open311Photos } from './open311-photos.js';

/** Requests of programs that speak Open311. */
export const channel: Channel = {
  id: 'open311',
  title: 'Open311 (GeoReport v2)',
  controllers: [Open311Controller],
  enclosures: Open311Photos,
};
