import type { ProviderFacts } from '@app/shared/domain/delivery/provider-facts.js';

/** What the whole house knows of it. */
export const facts: ProviderFacts = { title: { 'zh-Hans': '邮件服务器', 'zh-Hant': '郵件伺服器', en: 'Mail server' } };
