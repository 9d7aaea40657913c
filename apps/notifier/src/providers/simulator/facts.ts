import type { ProviderFacts } from '@app/shared/domain/delivery/provider-facts.js';

/** What the whole house knows of it. */
export const facts: ProviderFacts = {
  title: { 'zh-Hans': '模拟发送（未真正发出）', 'zh-Hant': '模擬發送（未真正發出）', en: 'Simulated: nothing left the house' },
};
