import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** The receipt page shows the code. */
export const facts: ChannelFacts = {
  label: { 'zh-Hans': '网页表单', 'zh-Hant': '網頁表單', en: 'Web form' },
  called: { 'zh-Hans': '网页表单', 'zh-Hant': '網頁表單', en: 'our web form' },
  came: { 'zh-Hans': '通过网页表单', 'zh-Hant': '透過網頁表單', en: 'through our web form' },
  showsCode: true,
};
