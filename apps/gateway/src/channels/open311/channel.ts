import type { Channel } from '../../doors/channel.js';
import { fromNamedHosts } from '../../doors/named-hosts.js';
import { Open311Controller } from './open311.controller.js';

/** Requests of programs that speak Open311. */
export const channel: Channel = {
  id: 'open311',
  title: 'Open311 (GeoReport v2)',
  controllers: [Open311Controller],
  enclosures: fromNamedHosts('OPEN311_MEDIA_HOSTS'),
};
