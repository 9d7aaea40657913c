import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';
import { telephone } from '../../drafting/media.js';

/** As every channel of calls. */
export const facts: ChannelFacts = telephone;
