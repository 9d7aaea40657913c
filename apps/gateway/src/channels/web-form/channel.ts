import type { Channel } from '../../doors/channel.js';
import { WebFormController } from './web-form.controller.js';

/** The public form. Its renderer and words come from `PagesModule`, which is global. */
export const channel: Channel = { id: 'web-form', title: 'Web form', controllers: [WebFormController] };
