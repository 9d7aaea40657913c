import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** The city’s app shows the code. */
export const facts: ChannelFacts = {
  label: { 'zh-Hans': 'Open311', 'zh-Hant': 'Open311', en: 'Open311' },
  called: { 'zh-Hans': '城市服务平台', 'zh-Hant': '城市服務平台', en: 'the city’s service platform' },
  came: { 'zh-Hans': '通过城市服务平台', 'zh-Hant': '透過城市服務平台', en: 'through the city’s service platform' },
  showsCode: true,
};
