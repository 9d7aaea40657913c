import type { Channel } from '../../intake/channel.js';
import { ApiController } from './api.controller.js';

export const channel: Channel = { id: 'api', title: 'JSON API', controllers: [ApiController] };
