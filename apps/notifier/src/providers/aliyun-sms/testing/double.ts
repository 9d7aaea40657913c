import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { asRequest, httpDouble, type ProviderDouble, type Traits } from '../../../registry/testing/provider-double.js';

const keyId = 'LTAI-double';
const keySecret = 'double-secret';
const receiptSecret = 'only-aliyun-knows-this';

interface Taken {
  readonly number: string;
  readonly param: string;
  readonly outId: string;
  readonly at: Date;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Checks the signature by what arrived: method, path, query as sent, signed headers. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const [, names = '', given = ''] = /SignedHeaders=([^,]+),Signature=([0-9a-f]+)/.exec(request.headers.authorization ?? '') ?? [];
  const signed = names.split(';').map((name) => `${name}:${request.headers[name] as string}\n`);
  const query = [...url.search.slice(1).split('&')].sort().join('&');
  const canonical = [request.method, url.pathname, query, signed.join(''), names, request.headers['x-acs-content-sha256']].join('\n');
  return (
    createHmac('sha256', keySecret)
      .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
      .digest('hex') === given
  );
}

export const traits: Traits = { never: [], can: ['lookup', 'status', 'receipts'], ledger: true };

export async function startDouble(): Promise<ProviderDouble> {
  const day = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  const double = await httpDouble<Taken>({
    take: (request, _body, url) => {
      if (request.headers['x-acs-action'] !== 'SendSms' || !isSigned(request, url)) return undefined;
      const query = url.searchParams;
      return {
        number: query.get('PhoneNumbers') ?? '',
        param: query.get('TemplateParam') ?? '',
        outId: query.get('OutId') ?? '',
        at: new Date(),
      };
    },
    accepted: () => ({ body: { Code: 'OK', Message: 'OK', BizId: '112231421412414124123', RequestId: 'r' } }),
    refused: () => ({ status: 400, body: { Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: 'no number', RequestId: 'r' } }),
    busy: () => ({ status: 400, body: { Code: 'Throttling.User', Message: 'slowly', RequestId: 'r' } }),
    ask: (request, url, ledger) => {
      if (!isSigned(request, url)) return { status: 400, body: { Code: 'SignatureDoesNotMatch' } };
      const query = url.searchParams;
      const found = ledger.filter((one) => one.number === query.get('PhoneNumber') && day(one.at) === query.get('SendDate'));
      return {
        body: {
          Code: 'OK',
          TotalCount: String(found.length),
          SmsSendDetailDTOs: {
            SmsSendDetailDTO: found.map((one) => ({
              OutId: one.outId,
              SendStatus: 1,
              PhoneNum: one.number,
              TemplateCode: 'SMS_1',
              Content: one.param,
            })),
          },
        },
      };
    },
  });
  const report = (outId: string, success: boolean, secret: string) =>
    asRequest(
      `https://bank.example/receipts/aliyun-sms/${secret}`,
      JSON.stringify([
        {
          phone_number: '1',
          success,
          err_code: success ? 'DELIVERED' : 'MK_0001',
          biz_id: '112231421412414124123',
          out_id: outId,
          sms_size: '1',
        },
      ]),
      { 'content-type': 'application/json' },
    );
  return {
    env: {
      ALIYUN_ACCESS_KEY_ID: keyId,
      ALIYUN_ACCESS_KEY_SECRET: keySecret,
      ALIYUN_SMS_SIGN_NAME: '示例银行',
      ALIYUN_SMS_TEMPLATES: 'acknowledgement.zh-Hans=SMS_1',
      ALIYUN_SMS_RECEIPT_SECRET: receiptSecret,
      ALIYUN_SMS_API_URL: double.url,
    },
    half: ['ALIYUN_SMS_TEMPLATES', 'ALIYUN_SMS_RECEIPT_SECRET', 'ALIYUN_ACCESS_KEY_SECRET'],
    recipient: '+8613900010001',
    get mode() {
      return double.state.mode;
    },
    set mode(mode) {
      double.state.mode = mode;
    },
    get ledger() {
      return double.ledger.map(({ number, param }) => ({ recipient: `+86${number}`, text: param }));
    },
    set deaf(deaf: boolean) {
      double.state.deaf = deaf;
    },
    receipt: (message, _id, state) => report(message.attemptId, state === 'delivered', receiptSecret),
    forged: (message) => report(message.attemptId, true, 'guessed-secret-part'),
    close: double.close,
  };
}
