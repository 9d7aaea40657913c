import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** Staff say in what way it came, and what happened to it before. */
export const facts: ChannelFacts = {
  label: { 'zh-Hans': '人工登记', 'zh-Hant': '人工登記', en: 'Entered by staff' },
  called: { 'zh-Hans': '工作人员', 'zh-Hant': '工作人員', en: 'our staff' },
  came: { 'zh-Hans': '由工作人员登记', 'zh-Hant': '由工作人員登記', en: 'through our staff' },
  cameInPerson: {
    letter: { 'zh-Hans': '以来信方式', 'zh-Hant': '以來信方式', en: 'by letter' },
    counter: { 'zh-Hans': '以来访方式', 'zh-Hant': '以來訪方式', en: 'in person' },
    phone: { 'zh-Hans': '以来电方式', 'zh-Hant': '以來電方式', en: 'by telephone' },
  },
  saidByStaff: true,
};
