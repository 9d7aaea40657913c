import type { Channel } from '../../doors/channel.js';
import { fromNamedHosts } from '../../doors/named-hosts.js';
import { joinPieces } from './join-pieces.js';
import { PhoneIvrController } from './phone-ivr.controller.js';
import { numbers } from './to-piece.js';

/** Transcripts of calls to a hotline, in the contract's generic form. */
export const channel: Channel = {
  id: 'phone-ivr',
  title: 'Hotline (transcripts)',
  numbers,
  controllers: [PhoneIvrController],
  join: joinPieces,
  enclosures: fromNamedHosts('IVR_RECORDING_HOSTS'),
};
