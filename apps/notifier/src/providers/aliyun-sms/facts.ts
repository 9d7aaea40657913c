import type { ProviderFacts } from '@app/shared/domain/delivery/provider-facts.js';

/** What the whole house knows of it. */
export const facts: ProviderFacts = { title: { 'zh-Hans': '阿里云短信', 'zh-Hant': '阿里雲簡訊', en: 'Alibaba Cloud SMS' } };
