import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';
import { email } from '../../drafting/media.js';

/** As every channel of mail. */
export const facts: ChannelFacts = email;
