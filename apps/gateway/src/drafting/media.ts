import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';

/** What is the same of every channel of text messages. */
export const textMessages: ChannelFacts = {
  label: { 'zh-Hans': '短信', 'zh-Hant': '簡訊', en: 'Text message' },
  called: { 'zh-Hans': '短信', 'zh-Hant': '簡訊', en: 'text message' },
  came: { 'zh-Hans': '通过短信', 'zh-Hant': '透過簡訊', en: 'by text message' },
  answersBy: 'sms',
  texts: true,
};

/** What is the same of every channel of calls: whoever calls is answered by text message. */
export const telephone: ChannelFacts = {
  label: { 'zh-Hans': '电话', 'zh-Hant': '電話', en: 'Phone' },
  called: { 'zh-Hans': '电话', 'zh-Hant': '電話', en: 'telephone' },
  came: { 'zh-Hans': '通过电话', 'zh-Hant': '透過電話', en: 'by telephone' },
  answersBy: 'sms',
};

/** What is the same of every channel of mail. */
export const email: ChannelFacts = {
  label: { 'zh-Hans': '电子邮件', 'zh-Hant': '電子郵件', en: 'Email' },
  called: { 'zh-Hans': '电子邮件', 'zh-Hant': '電子郵件', en: 'email' },
  came: { 'zh-Hans': '通过电子邮件', 'zh-Hant': '透過電子郵件', en: 'by email' },
  answersBy: 'email',
};
