import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';
import { textMessages } from '../../drafting/media.js';

/** As every channel of text messages. */
export const facts: ChannelFacts = textMessages;
