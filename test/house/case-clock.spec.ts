import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { approveExtension, type ExtensionWish, extendDeadline } from '../../apps/gateway/src/desk/actions/extend-deadline.js';
import { recordEvent, stateFacts, withdrawComplaint } from '../../apps/gateway/src/desk/actions/record-event.js';
import { referComplaint } from '../../apps/gateway/src/desk/actions/refer-complaint.js';
import { transferComplaint } from '../../apps/gateway/src/desk/actions/transfer-complaint.js';
import { reopenComplaint } from '../../apps/gateway/src/desk/actions/write-to-case.js';
import { readMyWork } from '../../apps/gateway/src/desk/lists/my-work.query.js';
import { readQueue } from '../../apps/gateway/src/desk/lists/queue.query.js';
import { readRights } from '../../libs/shared/src/obligations/read-rights.js';
import { aClockHouse, type ClockHouse, chief, clerk } from '../support/clock-house.js';
import { reportBack } from '../support/report-back.js';

let clock: ClockHouse;
afterEach(() => clock.close());

const on = (house: ClockHouse) => [house.house.unitOfWork, house.house.deadlines] as const;
const decide = async (reference: string) => {
  await decideComplaint(
    clock.house.unitOfWork,
    { deadlines: clock.house.deadlines, house: clock.house.papers },
    clerk,
    reference,
    undefined,
    { decision: 'upheld', text: '退款' },
  );
  await clock.house.drain();
};
const extend = (reference: string, wish: Partial<ExtensionWish> = {}) =>
  extendDeadline(...on(clock), clerk, reference, undefined, {
    extension: 'to-60',
    to: { amount: 30, unit: 'working_days' },
    reason: '需调取商户凭证',
    ...wish,
  });
const events = async (id: string) =>
  (await clock.rows('SELECT type FROM case_event WHERE complaint_id = $1 ORDER BY at, no', id)).map((row) => row['type']);
const dueAt = async (id: string) =>
  (await clock.rows<{ due_at: Date | null }>('SELECT due_at FROM complaint WHERE id = $1', id))[0]?.due_at;
const refusal = (code: string) => expect.objectContaining({ code });

describe('a case', () => {
  it('has one list of what happened, and every duty follows from it', async () => {
    clock = await aClockHouse();
    const { id, reference } = await clock.complaint();
    expect(await clock.duty(id, 'register')).toMatchObject({ state: 'satisfied', satisfied_by: 'done' });
    expect(await clock.duty(id, 'acknowledge')).toMatchObject({ state: 'satisfied', satisfied_by: 'acknowledgement_sent' });
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'open', due_on: '2026-03-31', undated: null });
    expect(await dueAt(id)).toEqual(new Date('2026-03-31T17:00:00+08:00'));

    clock.at('2026-03-25 11:00');
    expect(await extend(reference)).toMatchObject({ granted: true, dueOn: '2026-04-22', dueAt: '2026-04-22T17:00:00+08:00' });
    await clock.house.drain();
    const desk = { deadlines: clock.house.deadlines, house: clock.house.papers };
    await transferComplaint(clock.house.unitOfWork, desk, clerk, reference, { department: 'loans', reason: '转办' });
    clock.at('2026-04-22 17:00');
    await decide(reference);
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'satisfied-late', due_on: '2026-04-22', satisfied_by: 'outcome_sent' });
    expect(await events(id)).toEqual([
      'accepted',
      'assigned_to_department',
      'acknowledgement_sent',
      'extend',
      'extension_sent',
      'assigned_to_department',
      'decided',
      'transfer_sent',
      'outcome_sent',
      'closed',
    ]);
    expect(await dueAt(id)).toBeNull();
  });

  it('that is taken up again gets a new decision date, as our own target, and may be withdrawn', async () => {
    clock = await aClockHouse();
    const { id, reference } = await clock.complaint();
    clock.at('2026-03-20 10:00');
    await decide(reference);
    clock.at('2026-05-11 10:00');
    await reopenComplaint(...on(clock), clerk, reference, '有新证据');
    expect(await clock.duty(id, 'decide')).toMatchObject({ occurrence: 2, state: 'open', house: true, due_on: '2026-06-01' });
    expect(await dueAt(id)).toEqual(new Date('2026-06-01T17:00:00+08:00'));
    await clock.house.drain();
    expect(await clock.rows(`SELECT state FROM notice WHERE complaint_id = $1 AND details->>'newDueOn' = '2026-06-01'`, id)).toEqual([
      { state: 'delivered' },
    ]);
    clock.at('2026-05-12 10:00');
    await withdrawComplaint(...on(clock), clerk, reference, undefined, '本人撤诉');
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'waived', waived_by: 'withdrawal_received' });
    expect(await clock.rows('SELECT status, due_at FROM complaint WHERE id = $1', id)).toEqual([{ status: 'withdrawn', due_at: null }]);
    await expect(withdrawComplaint(...on(clock), clerk, reference, undefined, 'x')).rejects.toEqual(refusal('complaint.already-decided'));
  });

  it('under two rule sets owes each its own, the earliest governs, and one outcome meets both', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012', 'cbirc-2020'] });
    const { id, reference } = await clock.complaint({ complainant: { email: 'wang@example.com' } });
    expect(await clock.duty(id, 'decide', 'cbrc-2012')).toMatchObject({ due_on: '2026-03-31' });
    expect(await clock.duty(id, 'decide', 'cbirc-2020')).toMatchObject({ due_on: '2026-03-25' });
    expect(await dueAt(id)).toEqual(new Date('2026-03-25T17:00:00+08:00'));
    // The step of one rule set does not move the date of the other.
    await extend(reference, { extension: 'to-30', to: { amount: 30, unit: 'calendar_days' } });
    expect(await clock.duty(id, 'decide', 'cbrc-2012')).toMatchObject({ due_on: '2026-03-31' });
    expect(await clock.duty(id, 'decide', 'cbirc-2020')).toMatchObject({ due_on: '2026-04-09' });
    expect(await dueAt(id)).toEqual(new Date('2026-03-31T17:00:00+08:00'));
    // The complainant is told one date, the one that binds, and no second notice takes it back.
    await clock.house.drain();
    const said = await clock.rows(`SELECT kind, body FROM notice WHERE complaint_id = $1 AND kind <> 'acknowledgement'`, id);
    expect(said).toEqual([
      {
        kind: 'extension',
        body: expect.stringMatching(/原定最迟于2026年3月25日（星期三）答复。因需调取商户凭证，答复日期延至2026年3月31日（星期二）。/),
      },
    ]);
    expect(said[0]!['body']).not.toContain('4月9日');
    expect(await clock.rows('SELECT told_due_on::text FROM complaint WHERE id = $1', id)).toEqual([{ told_due_on: '2026-03-31' }]);
    // A step that moves nothing for them says so, with the one date.
    await extend(reference);
    await clock.house.drain();
    const [second] = await clock.rows(
      `SELECT body FROM notice WHERE complaint_id = $1 AND kind = 'extension' ORDER BY occurrence DESC LIMIT 1`,
      id,
    );
    expect(second!['body']).toContain('答复日期延至2026年4月9日（星期四）');
    // An outcome says what both ask for: the text stands for facts, reasons and basis, the four ways to go on are the institution's own words.
    await decide(reference);
    const [notice] = await clock.rows(
      `SELECT state, missing, statements, body FROM notice WHERE complaint_id = $1 AND kind = 'outcome'`,
      id,
    );
    expect(notice).toMatchObject({ state: 'delivered', missing: null, statements: { reasons: 'text', legal_basis: 'text' } });
    for (const way of ['申请核查', '申请调解', '申请仲裁', '提起诉讼']) expect(notice!['body']).toContain(way);
    for (const set of ['cbrc-2012', 'cbirc-2020']) expect(await clock.duty(id, 'decide', set)).toMatchObject({ state: 'satisfied' });
    expect((await events(id)).slice(-3)).toEqual(['outcome_sent', 'closed', 'outcome_received']);
  });
});

describe('a case that an authority referred', () => {
  it('第十条：监管转办的，依转办要求的期限报告，回报以后即告完成', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012', 'cbirc-2020'] });
    const limits = [{ dueOn: '2026-03-20' }, { amount: 5, unit: 'working_days' }, { dueAt: '2026-03-20T12:00:00+08:00' }];
    const due = ['2026-03-20', '2026-03-17', '2026-03-20'];
    for (const [nth, instruction] of limits.entries()) {
      const facts = {
        referral: { from: { name: '某监管局' }, reference: `沪金转${nth}` },
        caseEvents: [{ type: 'transferred_in', instruction }],
      };
      const { id, reference } = await clock.complaint({ channel: 'referral', facts });
      expect(await clock.duty(id, 'transferred')).toMatchObject({ state: 'open', due_on: due[nth], kind: 'report' });
      const report = (wish: object) => reportBack(clock.house.unitOfWork, [clerk, chief], reference, { values: {}, ...wish });
      await expect(report({})).rejects.toMatchObject({
        fields: [expect.objectContaining({ path: 'values.decision' }), expect.objectContaining({ path: 'to' })],
      });
      const { notice } = await report({
        values: { decision: 'upheld', facts: '经查属实' },
        to: { name: '某监管局', email: 'jg@authority.example' },
      });
      await clock.house.drain();
      expect(await clock.duty(id, 'transferred')).toMatchObject({ state: 'satisfied' });
      const [sent] = await clock.rows('SELECT body FROM notice WHERE id = $1', notice);
      expect(sent!['body']).toContain(`贵单位交办文号：沪金转${nth}`);
    }
  });
});

describe('a limit that stands in the authority’s letter alone', () => {
  const referral = (over: object = {}, event: object = {}) => ({
    channel: 'by-hand',
    facts: {
      referral: { from: { name: '某监管局' }, reference: '沪金转9', kind: 'transferred_in', reportBack: { owed: true }, ...over },
      caseEvents: [{ type: 'transferred_in', ...event }],
    },
  });
  const limit = { instruction: { amount: 5, unit: 'working_days' } };

  it('is a dated duty where no rule set names one: it governs, is near, escalated and missed, and reporting back meets it', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint(referral({}, limit));
    const other = await clock.complaint(referral({ reference: '沪金转10' }, limit));
    expect(await clock.duty(id, 'referred-transfer')).toMatchObject({
      state: 'open',
      kind: 'report',
      rule_set: 'referral',
      due_on: '2026-03-17',
      assumed: [],
    });
    expect(await dueAt(id)).toEqual(new Date('2026-03-17T17:00:00+08:00'));
    const report = {
      values: { decision: 'upheld' },
      to: { name: '某监管局', email: 'jg@authority.example' },
    } as const;
    await reportBack(clock.house.unitOfWork, [clerk, chief], reference, report);
    await clock.house.drain();
    expect(await clock.duty(id, 'referred-transfer')).toMatchObject({ state: 'satisfied', satisfied_by: 'done' });

    clock.at('2026-03-18 10:00');
    await clock.house.sweep();
    const told = await clock.rows(
      `SELECT kind FROM event WHERE complaint_id = $1 AND kind LIKE 'deadline.%' AND data->>'obligation' = 'referred-transfer' ORDER BY seq`,
      other.id,
    );
    expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['deadline.escalated', 'deadline.missed']));
    expect((await clock.duty(id, 'referred-transfer'))['missed_at']).toBeNull();
    expect(await recordEvent(...on(clock), clerk, other.reference, { type: 'done', obligation: 'referred-transfer' })).toBeDefined();
    expect(await clock.duty(other.id, 'referred-transfer')).toMatchObject({ state: 'satisfied-late' });
  });

  it.each([
    ['a last day', { instruction: { dueOn: '2026-03-20' } }, {}, { obligation: 'referred-transfer', due_on: '2026-03-20' }],
    [
      'calendar days',
      { instruction: { amount: 10, unit: 'calendar_days' } },
      {},
      { obligation: 'referred-transfer', due_on: '2026-03-20' },
    ],
    [
      'an hour, from a hotline',
      { type: 'dispatched', instruction: { dueAt: '2026-03-11T12:00:00+08:00' } },
      {},
      { obligation: 'referred-dispatch', due_on: '2026-03-11' },
    ],
    ['a report without a day', {}, {}, { obligation: 'referred-transfer', due_on: null, undated: 'per-instruction' }],
    ['a day without a report', limit, { reportBack: { owed: false } }, { obligation: 'settle-transfer', due_on: '2026-03-17' }],
  ])('may be %s', async (_, event, over, duty) => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint(referral(over, event));
    const owed = await clock.rows(
      `SELECT obligation, due_on::text, undated FROM obligation WHERE complaint_id = $1 AND rule_set = 'referral'`,
      id,
    );
    expect(owed).toEqual([expect.objectContaining(duty)]);
    if (duty.obligation !== 'settle-transfer') return;
    await decide(reference);
    expect(await clock.duty(id, 'settle-transfer')).toMatchObject({ state: 'satisfied', satisfied_by: 'outcome_sent' });
  });

  it('is owed to the authority though the complainant takes the complaint back: warned of, missed, on the list, and met by the report', async () => {
    for (const [ruleSets, duty] of [
      ['cbirc-2020', 'referred-transfer'],
      ['cbrc-2012 cbirc-2020', 'transferred'],
    ] as const) {
      clock = await aClockHouse({ ruleSets: ruleSets.split(' ') });
      const { id, reference } = await clock.complaint(referral({}, limit));
      clock.at('2026-03-12 10:00');
      await withdrawComplaint(...on(clock), clerk, reference, undefined, '已私下解决');
      expect(await clock.duty(id, duty)).toMatchObject({ state: 'open', due_on: '2026-03-17' });
      expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'waived' });
      expect(await dueAt(id)).toEqual(new Date('2026-03-17T17:00:00+08:00'));
      clock.at('2026-03-18 10:00');
      await clock.house.sweep();
      const { work } = await readMyWork(clock.house.unitOfWork, clerk);
      expect(work.items.map((one) => [one.reference, one.kind])).toContainEqual([reference, 'deadline-missed']);
      await reportBack(clock.house.unitOfWork, [clerk, chief], reference, {
        values: { decision: '投诉人已撤回投诉' },
        to: { name: '某监管局', email: 'jg@authority.example' },
      });
      await clock.house.drain();
      expect(await clock.duty(id, duty)).toMatchObject({ state: 'satisfied-late' });
      expect((await readMyWork(clock.house.unitOfWork, clerk)).work.items.map((one) => one.kind)).not.toContain('deadline-missed');
      if (duty !== 'transferred') await clock.close();
    }
  });

  it('makes no second duty beside one that a rule set names, nor of what strangers send', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012', 'cbirc-2020'] });
    const named = await clock.complaint(referral({}, limit));
    const stranger = await clock.complaint({ ...referral({}, limit), channel: 'open311' });
    const neither = await clock.complaint(referral({ reportBack: { owed: false } }));
    expect(await clock.duty(named.id, 'transferred')).toMatchObject({ state: 'open', due_on: '2026-03-17' });
    for (const { id } of [named, stranger, neither])
      expect(await clock.rows(`SELECT obligation FROM obligation WHERE complaint_id = $1 AND rule_set = 'referral'`, id)).toEqual([]);
    expect(await clock.duty(stranger.id, 'transferred')).toEqual({});
  });

  it('comes to a case that is here already, from the day it came, once for each number of an authority', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    clock.at('2026-03-12 10:00');
    const said = { from: { name: '某监管局' }, reference: '沪金转11', kind: 'transferred_in', reportBack: { owed: true } } as const;
    const refer = (over: object, came?: Date) =>
      referComplaint(...on(clock), clerk, reference, { ...said, limit: { amount: 3, unit: 'working_days' }, ...over } as never, came);
    expect(await refer({}, new Date('2026-03-11T09:00:00+08:00'))).toMatchObject({ dueOn: '2026-03-16' });
    expect(await clock.duty(id, 'referred-transfer')).toMatchObject({ state: 'open', due_on: '2026-03-16' });
    await expect(refer({})).rejects.toEqual(refusal('referral.known'));
    const to = { name: '某监管局', email: 'jg@authority.example' };
    await reportBack(clock.house.unitOfWork, [clerk, chief], reference, { values: { decision: 'upheld' }, to });
    clock.at('2026-03-12 11:00');
    // Before the complaint itself nothing was referred; another authority makes another duty, and the first stays on the case.
    await refer({ from: { name: '市信访局' }, limit: { dueOn: '2026-03-13' } }, new Date('2026-03-01T09:00:00+08:00'));
    expect(await clock.duty(id, 'referred-transfer')).toMatchObject({ occurrence: 2, state: 'open' });
    clock.at('2026-03-12 12:00');
    await refer({ reference: '沪金转12' });
    // The report that is on its way was written for what was asked before.
    await clock.house.drain();
    expect(await clock.rows(`SELECT state FROM obligation WHERE complaint_id = $1 AND kind = 'report' ORDER BY occurrence`, id)).toEqual([
      { state: 'satisfied' },
      { state: 'satisfied' },
      { state: 'open' },
    ]);
    const [facts] = await clock.rows(
      `SELECT facts->'referral'->'from'->>'name' AS last, facts->'earlierReferrals'->0->'from'->>'name' AS first FROM complaint WHERE id = $1`,
      id,
    );
    expect(facts).toEqual({ last: '某监管局', first: '某监管局' });
  });
});

describe('the rights of a complainant', () => {
  it('begin with what reached them, end on their own day, and are told with how it was counted', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020', 'fca-disp'] });
    const { id, reference } = await clock.complaint({ complainant: { email: 'wang@example.com' } });
    const rights = () => readRights(clock.house.unitOfWork, clock.house.deadlines, id);
    // Eight weeks without a final response open the way, whatever we do.
    expect(await rights()).toEqual([
      expect.objectContaining({
        ruleSet: 'fca-disp',
        right: 'ombudsman-no-answer',
        to: 'Financial Ombudsman Service',
        opensOn: '2026-05-06',
        dueOn: null,
      }),
    ]);
    // That a message arrived counts where a right begins with it.
    expect(await events(id)).toContain('acknowledgement_received');
    clock.at('2026-03-20 18:00');
    await recordEvent(...on(clock), clerk, reference, { type: 'decision_received' });
    const [own] = (await rights()).filter(({ ruleSet }) => ruleSet === 'cbirc-2020');
    expect(own).toMatchObject({
      right: 'ask-superior',
      to: 'superior_institution',
      form: 'written',
      dueOn: '2026-04-19',
      provisional: false,
    });
    expect(own?.dueAt).toEqual(new Date('2026-04-20T00:00:00+08:00'));
    expect(own?.derivation?.steps[0]).toMatchObject({
      from: '2026-03-20',
      dueOn: '2026-04-19',
      amount: { amount: 30, unit: 'calendar_days' },
    });
  });
});

describe('what staff record', () => {
  it('pauses a clock and starts it again; whoever was told another day hears the new one, once', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    expect(await clock.rows('SELECT told_due_on::text AS told FROM complaint WHERE id = $1', id)).toEqual([{ told: '2026-03-25' }]);
    clock.at('2026-03-16 10:00');
    expect(await recordEvent(...on(clock), clerk, reference, { type: 'mediation_started' })).toEqual({ dueOn: null, provisional: false });
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'open', due_at: null, undated: 'paused', near_at: null });
    clock.at('2026-03-20 10:00');
    const ended = { type: 'mediation_ended', at: new Date('2026-03-18T10:00:00+08:00') };
    expect(await recordEvent(...on(clock), clerk, reference, ended)).toEqual({ dueOn: '2026-03-28', provisional: false });
    await clock.house.drain();
    const told = await clock.rows(`SELECT state, body FROM notice WHERE complaint_id = $1 AND kind = 'deadline-change'`, id);
    expect(told).toEqual([{ state: 'delivered', body: expect.stringContaining('由2026年3月25日星期三调整为2026年3月28日星期六') }]);
    expect(await clock.rows('SELECT told_due_on::text AS told FROM complaint WHERE id = $1', id)).toEqual([{ told: '2026-03-28' }]);
    expect(await clock.rows(`SELECT data FROM event WHERE complaint_id = $1 AND kind = 'deadline.moved' ORDER BY seq`, id)).toMatchObject([
      { data: { from: '2026-03-25', to: null } },
      { data: { from: null, to: '2026-03-28' } },
    ]);
  });

  it('is refused when it cannot be: an unknown event, one before receipt or in the future, the end of no pause', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    const record = (type: string, at?: string) =>
      recordEvent(...on(clock), clerk, reference, { type, at: at === undefined ? undefined : new Date(`${at}T10:00:00+08:00`) });
    await expect(record('moon_landed')).rejects.toEqual(refusal('event.not-known'));
    await expect(record('mediation_started', '2026-03-09')).rejects.toEqual(refusal('events.impossible-order'));
    await expect(record('mediation_started', '2026-03-11')).rejects.toEqual(refusal('events.impossible-order'));
    await expect(record('mediation_ended')).rejects.toEqual(refusal('events.impossible-order'));
    await expect(record('done')).rejects.toEqual(refusal('request.invalid'));
    expect(await events(id)).toEqual(['accepted', 'assigned_to_department', 'acknowledgement_sent', 'acknowledgement_received']);
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-03-25' });
  });

  it('decides which duties there are: what a fact rules out is replaced, and comes back with another', async () => {
    clock = await aClockHouse({ ruleSets: ['asic-rg271'], facts: { product: 'standard' } });
    const { id, reference } = await clock.complaint();
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'open', due_on: '2026-04-09' });
    expect(await clock.duty(id, 'decide-hardship')).toEqual({});
    await stateFacts(...on(clock), clerk, reference, { product: 'hardship' });
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'replaced', due_on: '2026-04-09' });
    expect(await clock.duty(id, 'decide-hardship')).toMatchObject({ state: 'open', due_on: '2026-03-31' });
    expect(await dueAt(id)).toEqual(new Date('2026-04-01T00:00:00+08:00'));
    await stateFacts(...on(clock), clerk, reference, { product: 'standard' });
    expect([await clock.duty(id, 'decide'), await clock.duty(id, 'decide-hardship')]).toMatchObject([
      { state: 'open' },
      { state: 'replaced' },
    ]);
  });

  it('starts clocks that receipt does not: a duty that repeats until the case is closed, one that falls away with what is due instead', async () => {
    clock = await aClockHouse({ ruleSets: ['ie-cpc', 'fca-disp'] });
    const { id, reference } = await clock.complaint({ complainant: { email: 'wang@example.com' } });
    expect(await clock.duty(id, 'update')).toMatchObject({ occurrence: 1, due_on: '2026-04-08' });
    clock.at('2026-03-12 10:00');
    await recordEvent(...on(clock), clerk, reference, { type: 'progress_sent', ruleSet: 'ie-cpc' });
    expect(await clock.duty(id, 'update')).toMatchObject({ occurrence: 2, state: 'open', due_on: '2026-04-10' });
    await recordEvent(...on(clock), clerk, reference, { type: 'resolution_accepted' });
    expect(await clock.duty(id, 'decide', 'fca-disp')).toMatchObject({ state: 'waived', instead: 'summary-resolution' });
    expect(await clock.duty(id, 'summary-resolution')).toMatchObject({ state: 'open', due_on: '2026-03-16' });
    await recordEvent(...on(clock), clerk, reference, { type: 'forty_day_letter_sent' });
    expect(await clock.duty(id, 'decide', 'ie-cpc')).toMatchObject({ state: 'satisfied', alternative: 'forty-day-letter' });
    await recordEvent(...on(clock), clerk, reference, { type: 'closed' });
    expect(await clock.duty(id, 'update')).toMatchObject({ state: 'ended' });
  });

  it('accepts, where that is for staff, and only then is it told', async () => {
    clock = await aClockHouse({ ruleSets: ['samr-12315'], acceptance: 'by-staff' });
    const { id, reference } = await clock.complaint();
    expect([await clock.duty(id, 'accept'), await clock.duty(id, 'mediate')]).toMatchObject([{ state: 'open', due_on: '2026-03-19' }, {}]);
    const texts = () => clock.rows(`SELECT body FROM notice WHERE complaint_id = $1 AND kind = 'acknowledgement' ORDER BY raised_at`, id);
    expect(await texts()).toEqual([{ body: expect.stringContaining('已收到') }]);
    clock.at('2026-03-12 10:00');
    await recordEvent(...on(clock), clerk, reference, { type: 'accepted' });
    await clock.house.drain();
    expect(await texts()).toEqual([{ body: expect.stringContaining('已收到') }, { body: expect.stringContaining('已受理') }]);
    expect(await clock.duty(id, 'accept')).toMatchObject({ state: 'satisfied', satisfied_by: 'acceptance_sent' });
    expect(await clock.duty(id, 'mediate')).toMatchObject({ state: 'open', due_on: '2026-05-19' });
    const twice = recordEvent(...on(clock), clerk, reference, { type: 'accepted' });
    await expect(twice).rejects.toEqual(refusal('events.impossible-order'));
  });
});

describe("a department's queue", () => {
  it('has the earliest date first and keeps what is paused, page by page', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    // Of none of the lanes: what is urgent stands ahead of dates.
    const references = (await clock.complaints(53, { text: '信用卡年费收错了，请退还' })).map(({ reference }) => reference);
    const paused = references.slice(0, 52);
    for (const reference of paused) await recordEvent(...on(clock), clerk, reference, { type: 'mediation_started' });
    const first = await readQueue(clock.house.unitOfWork, chief, 'cards');
    expect(first.items[0]).toMatchObject({ reference: references[52], provisional: false });
    const second = await readQueue(clock.house.unitOfWork, chief, 'cards', first.nextCursor);
    expect(second.nextCursor).toBeUndefined();
    const seen = [...first.items, ...second.items].map(({ reference }) => reference);
    expect([...seen].sort()).toEqual([...references].sort());
    expect([...first.items.slice(1), ...second.items].every(({ dueAt: none }) => none === null)).toBe(true);
  });
});

describe('an extension that wants an approval', () => {
  const first: Partial<ExtensionWish> = { extension: 'to-30', to: { amount: 30, unit: 'calendar_days' } };
  const wish: Partial<ExtensionWish> = { extension: 'plus-30', to: { amount: 10, unit: 'calendar_days' } };
  const asked = async (reference: string) => {
    const answer = await extend(reference, wish);
    if (answer.granted) throw new Error('It was granted without approval.');
    return answer.request;
  };
  const approve = (request: string, staff = chief) => approveExtension(...on(clock), staff, request);

  it('is given by another person, once, however many click, and judged as the case stands then', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    await extend(reference, first);
    const request = await asked(reference);
    expect(await asked(reference)).toBe(request);
    await expect(approve(request, clerk)).rejects.toEqual(refusal('extension.same-person'));
    const answers = await Promise.all(Array.from({ length: 4 }, () => approve(request)));
    expect(answers).toEqual(Array.from({ length: 4 }, () => answers[0]));
    expect(answers[0]).toMatchObject({ granted: true, dueOn: '2026-04-19' });
    expect((await events(id)).filter((type) => type === 'extend')).toHaveLength(2);
    expect(await clock.rows(`SELECT 1 FROM notice WHERE complaint_id = $1 AND kind = 'extension'`, id)).toHaveLength(2);
  });

  it('is not even asked for where no approval could help', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    await extend(reference, first);
    const tooLong = extend(reference, { ...wish, to: { amount: 31, unit: 'calendar_days' } });
    await expect(tooLong).rejects.toEqual(refusal('extension.over-maximum'));
    expect(await clock.rows('SELECT 1 FROM extension_request WHERE complaint_id = $1', id)).toEqual([]);
  });

  it('cannot be given once the date has passed, nor after another used the step up, nor on a decided case', async () => {
    clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
    const { reference } = await clock.complaint();
    await extend(reference, first);
    const [one, other] = [await asked(reference), await extend(reference, { ...wish, to: { amount: 25, unit: 'calendar_days' } })];
    clock.at('2026-04-09 16:59');
    await approve(one);
    await expect(approve((other as { request: string }).request)).rejects.toEqual(refusal('extension.already-used'));
    clock.at('2026-04-19 17:00');
    await expect(approve((other as { request: string }).request)).rejects.toEqual(refusal('extension.too-late'));
    await decide(reference);
    await expect(approve((other as { request: string }).request)).rejects.toEqual(refusal('complaint.already-decided'));
  });

  it('is refused by code, in the order of the rules, and the date stands', async () => {
    clock = await aClockHouse();
    const { id, reference } = await clock.complaint();
    const code = async (over: Partial<ExtensionWish>) =>
      await extend(reference, over).then(
        () => 'granted',
        (failure) => failure.code,
      );
    expect(await code({ extension: 'moon' })).toBe('extension.not-available');
    expect(await code({ reason: ' ' })).toBe('extension.reason-missing');
    expect(await code({ to: { amount: 61, unit: 'working_days' } })).toBe('extension.over-maximum');
    expect(await code({ to: { amount: 15, unit: 'working_days' } })).toBe('extension.not-longer');
    clock.at('2026-03-31 17:00');
    expect(await code({ reason: '', to: { amount: 99, unit: 'working_days' } })).toBe('extension.too-late');
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-03-31' });
    clock.at('2026-03-31 16:59');
    expect(await code({})).toBe('granted');
  });
});
