import type { Channel } from '../../doors/channel.js';
import { ReferralController } from './referral.controller.js';

/** Complaints that a regulator refers, with a number, a limit and a report of its own. */
export const channel: Channel = { id: 'referral', title: 'Referrals from a regulator', controllers: [ReferralController] };
