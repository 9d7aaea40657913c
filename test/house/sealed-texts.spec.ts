import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { peer as aliyun } from '../../apps/gateway/src/channels/sms-aliyun/testing/peer.js';
import { peer as bird } from '../../apps/gateway/src/channels/sms-bird/testing/peer.js';
import { peer as messagebird } from '../../apps/gateway/src/channels/sms-messagebird/testing/peer.js';
import { peer as telnyx } from '../../apps/gateway/src/channels/sms-telnyx/testing/peer.js';
import { peer as vonage } from '../../apps/gateway/src/channels/sms-vonage/testing/peer.js';
import type { DoorRequest, HttpPeer } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import { AnswerCarrier } from '../../apps/notifier/src/answers/carry-answers.js';
import type { Outgoing, SendResult } from '../../apps/notifier/src/registry/provider.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { unseal } from '../../libs/shared/src/sealing/seal.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { dumpOf } from '../support/dump.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { piecesOf, tracesOf } from '../support/traces.js';

/** Texts for the integrity desk by providers whose doors answer nobody: sealed, and answered from memory to memory (docs/decisions/0131). */

const publicUrl = 'https://redress.bank.example';
const number = '13911112222';
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const posted = (path: string, body: string, headers: Record<string, string>): DoorRequest => ({
  method: 'POST',
  path,
  headers,
  body: Buffer.from(body),
});

/** A text as each provider brings it. */
const doors: readonly {
  door: string;
  peer: HttpPeer;
  language: string;
  word: string;
  report: string;
  more: string;
  answer: string;
  bring: (id: string, text: string) => DoorRequest;
}[] = [
  {
    door: 'sms-aliyun',
    peer: aliyun,
    language: 'zh-Hans',
    word: '廉洁举报',
    report: '分行行长甲某收受乙公司回扣五十万元',
    more: '付款单在财务部丙柜',
    answer: '已立案，请勿打草惊蛇',
    bring: (id, content) =>
      posted(
        `/channels/sms-aliyun/${aliyun.env['ALIYUN_SMS_SECRET']}`,
        JSON.stringify([
          { phone_number: '13800138000', content: '信用卡多扣了我的钱', send_time: '2026-03-10 10:00:00', sequence_id: 'neighbour' },
          { phone_number: number, content, send_time: '2026-03-10 10:00:00', dest_code: '10690000', sequence_id: id },
        ]),
        json,
      ),
  },
  {
    door: 'sms-telnyx',
    peer: telnyx,
    language: 'zh-Hant',
    word: '廉潔舉報',
    report: '投訴辦理部主管丁某銷毀檔案',
    more: '昨晚又燒了一箱文件',
    answer: '我們會保全所有證據',
    bring: (id, text) =>
      posted(
        '/channels/sms-telnyx',
        JSON.stringify({
          data: {
            event_type: 'message.received',
            payload: { id, text, from: { phone_number: `+86${number}` }, to: [{ phone_number: '+8610690000' }] },
          },
        }),
        json,
      ),
  },
  {
    door: 'sms-bird',
    peer: bird,
    language: 'zh-Hans',
    word: '廉洁举报',
    report: '信贷部负责人戊某泄露客户名单',
    more: '名单卖给了中介公司',
    answer: '材料已转纪检部门核实',
    bring: (id, text) =>
      posted(
        '/channels/sms-bird',
        JSON.stringify({
          id,
          channelId: 'c',
          direction: 'incoming',
          sender: { contact: { identifierValue: `+86${number}`, annotations: { name: '己某某某' } } },
          body: { type: 'text', text: { text } },
        }),
        json,
      ),
  },
  {
    door: 'sms-messagebird',
    peer: messagebird,
    language: 'en',
    word: 'INTEGRITY REPORT',
    report: 'The branch manager forges signatures on loan forms',
    more: 'He threatened me last Friday',
    answer: 'You are protected against retaliation',
    bring: (id, text) =>
      posted(
        '/channels/sms-messagebird',
        new URLSearchParams({ originator: `86${number}`, incomingMessage: text, message_id: id }).toString(),
        form,
      ),
  },
  {
    door: 'sms-vonage',
    peer: vonage,
    language: 'en',
    word: 'INTEGRITY REPORT',
    report: 'The complaint office shreds letters about fees',
    more: 'Two boxes went out on Monday',
    answer: 'The desk has secured the archive',
    bring: (id, text) =>
      posted(
        '/channels/sms-vonage',
        new URLSearchParams({ msisdn: `86${number}`, to: '8610690000', text, messageId: id }).toString(),
        form,
      ),
  },
];

let gateway: TestGateway;
let integrity: DeskVisitor;
let key: string;
let carrier: AnswerCarrier;
let send: (message: Outgoing) => Promise<SendResult>;
const sent: Outgoing[] = [];
const logged: string[] = [];

beforeAll(async () => {
  gateway = await aGateway(Object.assign({ PUBLIC_URL: publicUrl }, ...doors.map(({ peer }) => peer.env)), logged);
  integrity = aVisitor(gateway.url);
  await integrity.signIn(await gateway.staff('integrity', 'integrity', 'Sun Li'));
  const made = await integrity.post('/desk/sealed/key', (await integrity.get('/desk/sealed')).form('/desk/sealed/key'));
  key = /AGE-SECRET-KEY-1[A-Z0-9]{50,}/.exec(made.html)![0];
  await integrity.post('/desk/sealed/open', { ...(await integrity.get('/desk/sealed')).form('/desk/sealed/open'), key });
  send = async (message) => {
    sent.push(message);
    return { state: 'accepted', providerId: 'p' };
  };
  carrier = aCarrier();
  await carrier.carry();
});
afterAll(() => gateway?.close());

const aCarrier = () => {
  const provider = { send: async (message: Outgoing) => await send(message) };
  const providers = new ProviderRegistry(['memory'], [{ id: 'memory', medium: 'any', provider, callLimitSeconds: 20, reports: 'nothing' }]);
  return new AnswerCarrier(gateway.unitOfWork, { providers, leaseSeconds: 90, pauseSeconds: 60 });
};

/** A notifier that was started anew: it remembers nothing. */
const another = async () => {
  await carrier.end();
  carrier = aCarrier();
  await carrier.carry();
};

/** Brings a text; the notifier works until it is answered. Gives the status, and what was sent. */
const bring = async ({ peer }: Pick<(typeof doors)[number], 'peer'>, request: DoorRequest, works = true) => {
  const before = sent.length;
  const { method, path, headers, body } = peer.sign(request, { publicUrl });
  const answer = fetch(gateway.url + path, { method, headers, body: new Uint8Array(body) });
  let over = false;
  void answer.finally(() => {
    over = true;
  });
  const isOver = async () => {
    await carrier.carry();
    return over || undefined;
  };
  if (works) await eventually(isOver, { what: 'an answer to the message' });
  return { status: (await answer).status, sent: sent.slice(before) };
};
const codeIn = (text: string) => /(?:[0-9A-Z]{5}-){5}[0-9A-Z]/.exec(text)?.[0];
/** What the house keeps of doors: none of these counts changes with a report. */
const traces = async () =>
  await gateway.sql(`SELECT (SELECT count(*) FROM evidence) AS evidence, (SELECT count(*) FROM complaint) AS complaints, (SELECT count(*) FROM slip) AS slips,
    (SELECT count(*) FROM event WHERE kind NOT LIKE 'seal%') AS events, (SELECT count(*) FROM quarantine) AS quarantine, (SELECT count(*) FROM notice) AS notices,
    (SELECT count(*) FROM delivery) AS deliveries, (SELECT count(*) FROM reach) AS reach, (SELECT count(*) FROM budget_use) AS budgets,
    (SELECT count(*) FROM answer_errand) AS errands`);

describe.each(doors)('by $door, in $language', (one) => {
  const { door, word, report, more, answer, bring: messageOf, language } = one;
  const id = `id-${door}`;
  let before: unknown;
  let code: string;

  it('a report is sealed and answered by a text with its code, once, however often the provider brings it', async () => {
    // Aliyun brings a neighbour's complaint in the same push: that one is a case, with this first one.
    const how = await bring(one, messageOf(`${id}-how`, word));
    expect(how.sent.map(({ recipient, language: as, kind, receiptUrl }) => [recipient, as, kind, receiptUrl])).toEqual([
      [`+86${number}`, language, 'report-how', undefined],
    ]);
    before = await traces();
    const told = await bring(one, messageOf(id, `${word} ${report}`));
    expect([told.status, ...told.sent.map(({ kind }) => kind)]).toEqual([200, 'report-kept']);
    code = codeIn(told.sent[0]!.text)!;
    expect([code !== undefined, told.sent[0]!.values]).toEqual([true, { code }]);
    expect((await bring(one, messageOf(id, `${word} ${report}`))).sent).toEqual([]);
    expect(await traces()).toEqual(before);
  });

  it('whoever has the code says more by a text, and reads by one what the desk answered', async () => {
    const added = await bring(one, messageOf(`${id}-more`, `${word} ${code} ${more}`));
    expect(added.sent.map(({ kind }) => kind)).toEqual(['report-added']);
    const address = /href="(\/desk\/sealed\/[0-9a-f-]{36})"/.exec((await integrity.get('/desk/sealed')).html)![1]!;
    const page = await integrity.get(address);
    expect([page.html.includes(report), page.html.includes(more)]).toEqual([true, true]);
    expect((await integrity.post(address, { ...page.form(address), text: answer, close: 'yes' })).status).toBe(303);
    const read = await bring(one, messageOf(`${id}-read`, `${word} ${code}`));
    expect([read.sent[0]?.kind, read.sent[0]?.text.includes(answer)]).toEqual(['report-read', true]);
    expect(await traces()).toEqual(before);
  });
});

/** A long text as Vonage brings it: each part by itself, with the number of its text on that phone. */
const partsOf = (phone: string, reference: string, texts: readonly string[], hoursAgo = 0) => {
  const at = new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return texts.map((text, index) => {
    const said = { msisdn: `86${phone}`, to: '8610690000', text, messageId: `${phone}-${reference}-${index + 1}`, 'message-timestamp': at };
    const place = { concat: 'true', 'concat-ref': reference, 'concat-total': String(texts.length), 'concat-part': String(index + 1) };
    return posted('/channels/sms-vonage', new URLSearchParams({ ...said, ...place }).toString(), form);
  });
};
const long = {
  begins: '廉洁举报 城南支行副行长庚某把大额客户的存款',
  middle: '挪去给亲戚的公司过桥，每月月底补回，',
  ends: '单据都锁在他办公室左边的铁皮柜里',
};
const threeParts = [long.begins, long.middle, long.ends];
const phones = Array.from({ length: 8 }, (_, no) => `1380013${4000 + no}`);
const reports = async () => (await gateway.sql<{ id: string }>('SELECT id FROM sealed_report')).map(({ id }) => id);
const kindsOf = ({ sent: texts }: { sent: readonly Outgoing[] }) => texts.map(({ kind }) => kind);
describe('a long text of which the provider brings each part by itself', () => {
  const vonageDoor = { peer: vonage };
  let before: unknown;
  let known: readonly string[];
  const fresh = async () => (await reports()).filter((id) => !known.includes(id));
  /** The messages of the one report that this test brought, as the desk reads them. */
  const reportRead = async () => (await integrity.get(`/desk/sealed/${(await fresh())[0]}`)).html;
  beforeAll(async () => {
    // A notifier answers one number twenty times an hour.
    await another();
  });
  beforeEach(async () => {
    before = await traces();
    known = await reports();
  });

  it('is one report, of which the first part is answered with the code; a part that comes twice is one', async () => {
    const [first, second, third] = partsOf(phones[0]!, '1', threeParts);
    expect(kindsOf(await bring(vonageDoor, first!))).toEqual(['report-kept']);
    for (const part of [second, third, third, second]) {
      const told = await bring(vonageDoor, part!);
      expect([told.status, told.sent]).toEqual([200, []]);
    }
    const page = await reportRead();
    expect([`[1/3] ${long.begins.slice(5)}`, `[2/3] ${long.middle}`, `[3/3] ${long.ends}`].map((text) => page.split(text).length)).toEqual([
      2, 2, 2,
    ]);
    expect([(await fresh()).length, await traces(), await gateway.sql('SELECT 1 FROM sealed_thread')]).toEqual([1, before, []]);
  });

  it('whose later part overtakes its beginning waits for it, on whichever gateway, and is kept nowhere until then', async () => {
    const [first, second, third] = partsOf(phones[1]!, '2', threeParts);
    const overtakes = bring(vonageDoor, third!, false);
    // Much later than parts overtake each other: it is to come again.
    expect((await bring(vonageDoor, second!)).status).toBe(503);
    expect((await overtakes).status).toBe(503);
    expect([await fresh(), await traces()]).toEqual([[], before]);
    const waits = bring(vonageDoor, second!, false);
    expect(kindsOf(await bring(vonageDoor, first!))).toEqual(['report-kept']);
    expect([(await waits).status, (await bring(vonageDoor, third!)).status]).toEqual([200, 200]);
    expect(await reportRead()).toContain(`[3/3] ${long.ends}`);
    expect([(await fresh()).length, await traces()]).toEqual([1, before]);
  });

  it('whose beginning never comes is closed for the desk, and whoever wrote is asked once to send all of it again', async () => {
    const [, second, third] = partsOf(phones[2]!, '3', threeParts, 7);
    const told = await bring(vonageDoor, second!);
    expect([told.status, ...kindsOf(told), told.sent[0]?.text]).toEqual([200, 'report-refused', '您的短信只收到一部分，请完整重发一次。']);
    expect(kindsOf(await bring(vonageDoor, third!))).toEqual([]);
    expect(kindsOf(await bring(vonageDoor, second!))).toEqual([]);
    expect(await reportRead()).toContain('开头一直没有收到');
    expect([(await fresh()).length, await traces()]).toEqual([1, before]);
  });

  it('says more to a report whose code it has; with a wrong code none of its parts is kept', async () => {
    const kept = await bring(vonageDoor, partsOf(phones[3]!, '4', threeParts)[0]!);
    const more = (code: string, reference: string) => partsOf(phones[3]!, reference, [`廉洁举报 ${code} ${long.middle}`, long.ends]);
    for (const [no, part] of more(codeIn(kept.sent[0]!.text)!, '5').entries())
      expect(kindsOf(await bring(vonageDoor, part))).toEqual(no === 0 ? ['report-added'] : []);
    expect(await reportRead()).toContain(`[2/2] ${long.ends}`);
    const [wrong, ends] = more('00000-00000-00000-00000-00000-0', '6');
    expect(kindsOf(await bring(vonageDoor, wrong!))).toEqual(['report-refused']);
    expect((await bring(vonageDoor, ends!)).status).toBe(200);
    expect([(await fresh()).length, await traces()]).toEqual([1, before]);
  });

  it('that is not believed is sealed as a whole, and answered by nothing', async () => {
    const unproved = { peer: { ...vonage, sign: (request: DoorRequest) => request } };
    for (const part of partsOf(phones[4]!, '7', threeParts)) {
      const told = await bring(unproved, part);
      expect([told.status, told.sent]).toEqual([200, []]);
    }
    expect(await reportRead()).toContain(`[3/3] ${long.ends}`);
    expect([(await fresh()).length, await traces()]).toEqual([1, before]);
  });

  it('is not taken for the rest of an ordinary text that the same phone numbered alike', async () => {
    const [first, second] = partsOf(phones[5]!, '8', ['信用卡被盗刷，客服说', '要等四十五天']);
    for (const part of [first, second]) expect((await bring(vonageDoor, part!)).status).toBe(200);
    const [begins, ends] = partsOf(phones[5]!, '8', [long.begins, long.ends]).map((part) => ({
      ...part,
      body: Buffer.from(part.body.toString().replace('messageId=', 'messageId=again-')),
    }));
    before = await traces();
    expect((await bring(vonageDoor, ends!)).status).toBe(503);
    expect(kindsOf(await bring(vonageDoor, begins!))).toEqual(['report-kept']);
    expect((await bring(vonageDoor, ends!)).status).toBe(200);
    expect([(await fresh()).length, await traces()]).toEqual([1, before]);
  });

  it('that is a complaint stands in the open as ever, also where a later part comes first', async () => {
    const texts = ['我的贷款利率被调高了，', '没有人通知过我，请查明。'];
    const [first, second] = partsOf(phones[6]!, '9', texts);
    const overtakes = bring(vonageDoor, second!, false);
    expect([(await bring(vonageDoor, first!)).status, (await overtakes).status]).toEqual([200, 200]);
    // Brought again, it is the same.
    expect((await bring(vonageDoor, second!)).status).toBe(200);
    expect(await gateway.sql('SELECT body FROM complaint ORDER BY received_at DESC LIMIT 1')).toEqual([{ body: texts.join('') }]);
    expect(await fresh()).toEqual([]);
  });
});

it('what is not believed is sealed, and no number is written to in its name', async () => {
  const before = await traces();
  const told = await bring(
    { peer: { ...doors[1]!.peer, sign: (request) => request } },
    doors[1]!.bring('unproved', `${doors[1]!.word} ${doors[1]!.report}`),
  );
  expect([told.status, told.sent]).toEqual([200, []]);
  expect(await traces()).toEqual(before);
});

it('whose provider takes nothing is told when it brings the text again, with the code of the first time; the report is kept once', async () => {
  await another();
  const reports = async () => (await gateway.sql('SELECT 1 FROM sealed_report')).length;
  const { bring: messageOf, word, report } = doors[4]!;
  const [before, usual] = [await reports(), send];
  let lost = '';
  send = async ({ text, recipient }) => {
    lost = text;
    return { state: 'unknown', reason: `Nobody knows what became of ${text} for ${recipient}.` };
  };
  expect((await bring(doors[4]!, messageOf('late', `${word} ${report}`))).status).toBe(503);
  send = usual;
  const told = await bring(doors[4]!, messageOf('late', `${word} ${report}`));
  expect([told.status, codeIn(told.sent[0]!.text)]).toEqual([200, codeIn(lost)]);
  expect(await reports()).toBe(before + 1);
});

it('a notifier that dies with an errand leaves nothing that opens, and the next one answers what the provider brings again', async () => {
  const { bring: messageOf, word, report } = doors[3]!;
  const dies = bring(doors[3]!, messageOf('dies', `${word} ${report}`), false);
  const row = await eventually(async () => (await gateway.sql<{ closed: Buffer }>('SELECT closed FROM answer_errand'))[0]);
  // It is closed for a key that is in the memory of that process alone: neither the desk's key nor the words open it.
  expect(await unseal(row.closed, key)).toBeUndefined();
  expect(row.closed.includes(Buffer.from(number))).toBe(false);
  await gateway.sql(`UPDATE answer_carrier SET seen_at = now() - interval '2 minutes'`);
  carrier = aCarrier();
  await carrier.carry();
  expect((await dies).status).toBe(503);
  expect(await gateway.sql('SELECT 1 FROM answer_errand')).toEqual([]);
  const told = await bring(doors[3]!, messageOf('dies', `${word} ${report}`));
  expect([told.status, told.sent.map(({ kind }) => kind)]).toEqual([200, ['report-kept']]);
});

it('one number is not flooded in its name', async () => {
  const { bring: messageOf, word } = doors[1]!;
  await another();
  const statuses: number[] = [];
  const before = sent.length;
  for (let no = 0; no < 22; no++) statuses.push((await bring(doors[1]!, messageOf(`flood-${no}`, word))).status);
  expect([new Set(statuses), sent.length - before]).toEqual([new Set([200]), 20]);
});

it('a report of the provider about such an answer is kept nowhere', async () => {
  const before = await traces();
  const report = [{ phone_number: number, biz_id: 'b', success: true, out_id: 'unreported', report_time: '2026-11-30 10:00:00' }];
  const path = `/channels/sms-aliyun/${aliyun.env['ALIYUN_SMS_SECRET']}`;
  expect((await bring(doors[0]!, posted(path, JSON.stringify(report), json))).status).toBe(200);
  expect(await traces()).toEqual(before);
});

it('neither the whole database nor the lines have a number, a word or a code of it', async () => {
  const dump = Buffer.concat([await dumpOf(gateway.foundation.settings.database.url as string), Buffer.from(logged.join(''))]);
  // Gateway and notifier say their lines here: one for each request, and that an answer did not leave.
  expect(['/channels/', 'did not leave through memory: unknown'].filter((line) => !logged.join('').includes(line))).toEqual([]);
  const codes = sent.flatMap(({ text }) => codeIn(text) ?? []);
  expect([codes.length > doors.length, new Set(sent.map(({ attemptId }) => attemptId))]).toEqual([true, new Set(['unreported'])]);
  const words = [
    ...doors.flatMap(({ report, more, answer, door }) => [report, more, answer, `id-${door}`]),
    number,
    '己某某某',
    ...codes,
    ...Object.values(long),
    ...phones.slice(0, 5),
  ];
  expect(tracesOf(piecesOf(words), dump)).toEqual([]);
  // It would be seen: the neighbour's complaint, which came in the same push, is there.
  expect(tracesOf(['信用卡多扣了我的钱'], dump).length).toBeGreaterThan(0);
});
