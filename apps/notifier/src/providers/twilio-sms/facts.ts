import type { ProviderFacts } from '@app/shared/domain/delivery/provider-facts.js';

/** What the whole house knows of it. */
export const facts: ProviderFacts = { title: { 'zh-Hans': 'Twilio 短信', 'zh-Hant': 'Twilio 簡訊', en: 'Twilio' } };
