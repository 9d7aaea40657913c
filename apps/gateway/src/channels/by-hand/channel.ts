import type { Channel } from '../../doors/channel.js';
import { ByHandController } from './by-hand.controller.js';

/** What people of the house write down for others. */
export const channel: Channel = { id: 'by-hand', title: 'Letters, visits and calls', controllers: [ByHandController] };
