import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { extendDeadline } from '../../apps/gateway/src/desk/actions/extend-deadline.js';
import { withdrawComplaint } from '../../apps/gateway/src/desk/actions/record-event.js';
import { words } from '../../apps/gateway/src/pages/words.js';
import { aClockHouse, type ClockHouse, clerk } from '../support/clock-house.js';
import { aGateway } from '../support/gateway.js';

let clock: ClockHouse | undefined;
afterEach(async () => {
  await clock?.close();
  clock = undefined;
});

const delivered = loadHouseConfig('config').institution.ruleSets;
const languages = ['zh-Hans', 'zh-Hant', 'en'] as const;
const told = async (house: ClockHouse, id: string, kind: string): Promise<string> =>
  String(
    (await house.rows('SELECT body FROM notice WHERE complaint_id = $1 AND kind = $2 ORDER BY raised_at DESC LIMIT 1', id, kind))[0]?.[
      'body'
    ],
  );

describe('a house with the rule sets as delivered', () => {
  it('is bound by the earlier of two dates, and tells that one alone', async () => {
    clock = await aClockHouse({ ruleSets: [...delivered] });
    // A Sunday: fifteen working days end on the 18th, fifteen days on the 14th.
    clock.at('2026-11-29 10:00');
    const dates = {
      'zh-Hans': ['12月14日', '12月18日'],
      'zh-Hant': ['12月14日', '12月18日'],
      en: ['14 December 2026', '18 December 2026'],
    };
    for (const language of languages) {
      const { id } = await clock.complaint({ language, complainant: { email: `${language}@mail.example` }, channel: 'email-smtp' });
      expect(await clock.duty(id, 'decide', 'cbirc-2020')).toMatchObject({ due_on: '2026-12-14' });
      expect(await clock.duty(id, 'decide', 'cbrc-2012')).toMatchObject({ due_on: '2026-12-18' });
      const [governing] = await clock.rows('SELECT due_at FROM complaint WHERE id = $1', id);
      expect(governing?.['due_at']).toEqual(new Date('2026-12-14T17:00:00+08:00'));
      const body = await told(clock, id, 'acknowledgement');
      expect([language, body.includes(dates[language][0]!), body.includes(dates[language][1]!)]).toEqual([language, true, false]);
    }
  });
});

describe('an extension whose last possible day lies past the published calendar', () => {
  it('says that this day is provisional, in every language', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012'] });
    clock.at('2026-11-20 10:00');
    const said = {
      'zh-Hans': /最长可办理至.{1,30}（2026年12月31日.{0,8}之后的工作日安排尚未公布，该日期为暂定）/s,
      'zh-Hant': /最長可辦理至.{1,30}（2026年12月31日.{0,8}之後的工作日安排尚未公布，該日期為暫定）/s,
      en: /latest possible date is .{1,40}\(provisional: working days after .{0,12}31 December 2026 are not published yet\)/s,
    };
    for (const language of languages) {
      const { id, reference } = await clock.complaint({
        language,
        complainant: { email: `${language}@mail.example` },
        channel: 'email-smtp',
      });
      await extendDeadline(clock.house.unitOfWork, clock.house.deadlines, clerk, reference, undefined, {
        extension: 'to-60',
        to: { amount: 20, unit: 'working_days' },
        reason: '需调取商户凭证',
      });
      await clock.house.drain();
      expect(await told(clock, id, 'extension')).toMatch(said[language]);
    }
  });
});

describe('what is written to people', () => {
  it('cites a provision and a day as their language does, and says how a letter came', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012'] });
    const english = await clock.complaint({ language: 'en', complainant: { email: 'anna@mail.example' }, channel: 'email-smtp' });
    const mail = await told(clock, english.id, 'acknowledgement');
    expect(mail).toContain('Article 9 of the CBRC notice of 2012');
    expect(mail).toMatch(/\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d{1,2} \w+ 2026/);
    expect(mail).not.toMatch(/\d{4}, (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\p{Script=Han}条/u);

    for (const [medium, words] of [
      ['letter', '来信'],
      ['counter', '来访'],
    ] as const) {
      const { id } = await clock.complaint({
        language: 'zh-Hans',
        channel: 'by-hand',
        facts: { medium },
        complainant: { email: `${medium}@mail.example` },
      });
      const body = await told(clock, id, 'acknowledgement');
      expect(body).not.toContain('网络');
      expect(body).toContain(words);
    }
  });
});

describe('the page of a withdrawn complaint', () => {
  it('says that it is withdrawn, and not that a department is being chosen', async () => {
    const gateway = await aGateway();
    try {
      for (const language of languages) {
        const taken = await gateway.call('POST', '/api/complaints', {
          body: { text: '信用卡被盗刷', complainant: { phone: '+8613800138000' } },
          headers: { 'idempotency-key': newId() },
        });
        await gateway.route();
        const { staffOf } = await import('../../apps/gateway/src/desk/staff.js');
        const chief = staffOf({ id: newId(), name: 'chief', role: 'supervisor', department: null }, []);
        await withdrawComplaint(gateway.unitOfWork, gateway.foundation.deadlines, chief, taken.body.reference, undefined, '已解决');
        const opened = await fetch(`${gateway.url}/status`, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language === 'en' ? 'en' : language },
          body: new URLSearchParams({ reference: taken.body.reference, code: taken.body.code, lang: language }),
        });
        const cookie = (opened.headers.getSetCookie() ?? []).map((one) => one.split(';')[0]).join('; ');
        const html = opened.headers.has('location')
          ? await (
              await fetch(new URL(opened.headers.get('location')!, gateway.url), { headers: { cookie, 'accept-language': language } })
            ).text()
          : await opened.text();
        expect(html).toContain(words[language]['status.withdrawn']);
        expect(html).not.toContain(words[language]['deadline.choosing']);
      }
    } finally {
      await gateway.close();
    }
  });
});
