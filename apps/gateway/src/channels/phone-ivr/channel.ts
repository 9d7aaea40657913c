import type { Channel } from '../../doors/channel.js';
import { fromNamedHosts } from '../../doors/named-hosts.js';
import { webhookDoor } from '../../doors/webhook.js';
import { CallReportController } from './call-report.controller.js';
import { CallStatusController } from './call-status.controller.js';
import { door } from './door.js';
import { joinPieces } from './join-pieces.js';
import { numbers } from './to-piece.js';

/** Transcripts of calls to a hotline, in the contract's generic form. */
export const channel: Channel = {
  id: 'phone-ivr',
  title: 'Hotline (transcripts)',
  numbers,
  controllers: [webhookDoor(door), CallStatusController, CallReportController],
  join: joinPieces,
  enclosures: fromNamedHosts('IVR_RECORDING_HOSTS'),
};
