import type { Channel } from '../../doors/channel.js';
import { ApiController } from './api.controller.js';

export const channel: Channel = { id: 'api', title: 'JSON API', controllers: [ApiController] };
