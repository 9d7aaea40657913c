import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** The authority, or staff for it, says what limit it set. */
export const facts: ChannelFacts = {
  label: { 'zh-Hans': '监管转办', 'zh-Hant': '監管轉辦', en: 'Referred by a regulator' },
  called: { 'zh-Hans': '监管机构转办', 'zh-Hant': '監管機構轉辦', en: 'the authority that referred it' },
  came: { 'zh-Hans': '经监管机构转办', 'zh-Hant': '經監管機構轉辦', en: 'from the authority you turned to' },
  saidByStaff: true,
};
