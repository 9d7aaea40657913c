import type { Channel } from '../../doors/channel.js';
import { ApiController } from './api.controller.js';

/** Complaints from programs of the institution, with the key of their caller. */
export const channel: Channel = { id: 'api', title: 'JSON API', controllers: [ApiController] };
