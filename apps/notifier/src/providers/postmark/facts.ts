import type { ProviderFacts } from '@app/shared/domain/delivery/provider-facts.js';

/** What the whole house knows of it. */
export const facts: ProviderFacts = { title: { 'zh-Hans': 'Postmark 邮件服务', 'zh-Hant': 'Postmark 郵件服務', en: 'Postmark' } };
