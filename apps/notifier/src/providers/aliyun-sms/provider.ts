import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { withDefaults } from '@app/shared/platform/config/setting.js';
import type { ProviderPlugin } from '../../registry/provider.js';
import { AliyunSmsProvider } from './aliyun-sms-provider.js';
import { begunBy, medium, settings } from './settings.js';

/** Text messages through Alibaba Cloud (Aliyun), for numbers of the mainland by approved templates. */
export const provider: ProviderPlugin = {
  id: 'aliyun-sms',
  medium,
  reports: 'delivered',
  callLimitSeconds: 20,
  settings,
  open(env) {
    const { ALIYUN_ACCESS_KEY_ID: keyId, ALIYUN_ACCESS_KEY_SECRET: keySecret, ALIYUN_SMS_SIGN_NAME: signName } = env;
    const {
      ALIYUN_SMS_TEMPLATES: list,
      ALIYUN_SMS_RECEIPT_SECRET: receiptSecret,
      ALIYUN_SMS_API_URL: apiUrl = '',
    } = withDefaults(settings, env);
    if (!begunBy.some((name) => env[name])) return null;
    const problems: FieldProblem[] = [];
    const want = (path: string, value: string | undefined, message: string) => {
      if (!value) problems.push({ path, message });
    };
    want('ALIYUN_ACCESS_KEY_ID', keyId, 'Set the key of the account.');
    want('ALIYUN_ACCESS_KEY_SECRET', keySecret, 'Set the secret of the key.');
    want('ALIYUN_SMS_SIGN_NAME', signName, 'Set the signature that Aliyun approved.');
    if (!receiptSecret || receiptSecret.length < 16 || !/^[\w-]+$/.test(receiptSecret)) {
      const message =
        'Set at least 16 letters and digits at random, and give Aliyun the address <RECEIPTS_URL>/receipts/aliyun-sms/<them>.';
      problems.push({ path: 'ALIYUN_SMS_RECEIPT_SECRET', message });
    }
    const templates = new Map(
      (list ?? '').split(/[,\s]+/).flatMap((one): [string, string][] => {
        const [, name, code] = /^([a-z-]+\.(?:zh-Hans|zh-Hant|en))=(\w+)$/.exec(one) ?? [];
        return name && code ? [[name, code]] : [];
      }),
    );
    if (templates.size === 0 || templates.size !== (list ?? '').split(/[,\s]+/).filter(Boolean).length) {
      problems.push({
        path: 'ALIYUN_SMS_TEMPLATES',
        message: 'Write notice.language=code for each approved template: acknowledgement.zh-Hans=SMS_123.',
      });
    }
    if (problems.length > 0 || !keyId || !keySecret || !signName || !receiptSecret) {
      throw new Failure('config.invalid', 'Aliyun is half configured.', { fields: problems });
    }
    return new AliyunSmsProvider({
      keyId,
      keySecret,
      signName,
      templates,
      receiptSecret,
      apiUrl,
    });
  },
};
