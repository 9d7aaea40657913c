import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** Programs of the institution show the code to whoever complained. */
export const facts: ChannelFacts = {
  label: { 'zh-Hans': '系统接口（API）', 'zh-Hant': '系統介面（API）', en: 'API' },
  called: { 'zh-Hans': '网上渠道', 'zh-Hant': '網上渠道', en: 'our online service' },
  came: { 'zh-Hans': '通过网上渠道', 'zh-Hant': '透過網上渠道', en: 'through our online service' },
  showsCode: true,
};
