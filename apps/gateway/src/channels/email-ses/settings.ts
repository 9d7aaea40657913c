import { like, type Setting, url } from '@app/shared/platform/config/setting.js';

/** What the institution sets for mail that Amazon SES brings. */
export const settings: readonly Setting[] = [
  {
    name: 'SES_TOPIC_ARNS',
    says: 'Topics (arn:aws:sns:…) that Amazon SES publishes received mail to, separated by commas or spaces. Only these are believed, and their subscriptions are confirmed by themselves.',
    check: like(
      /^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:\d{12}:[\w-]+([\s,]+arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:\d{12}:[\w-]+)*$/,
      'Write topic ARNs, such as arn:aws:sns:eu-west-1:123456789012:complaints.',
    ),
  },
  {
    name: 'SES_SNS_URL',
    says: 'Another base URL for what is fetched from Amazon SNS (certificates, confirmations), for tests. The addresses must be those of Amazon all the same.',
    otherwise: 'the addresses themselves',
    check: url('http', 'https'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['SES_TOPIC_ARNS']] as const;
