import 'reflect-metadata';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { decideFurtherMatter } from '../../apps/gateway/src/desk/actions/decide-further-matter.js';
import { approveExtension, extendDeadline } from '../../apps/gateway/src/desk/actions/extend-deadline.js';
import { finishWork } from '../../apps/gateway/src/desk/actions/finish-work.js';
import { recordEvent } from '../../apps/gateway/src/desk/actions/record-event.js';
import { referComplaint } from '../../apps/gateway/src/desk/actions/refer-complaint.js';
import { releaseNotice } from '../../apps/gateway/src/desk/actions/release-notice.js';
import { sendBackExtension } from '../../apps/gateway/src/desk/actions/send-back-extension.js';
import { acceptProposal, setMatter } from '../../apps/gateway/src/desk/actions/set-matter.js';
import { transferComplaint } from '../../apps/gateway/src/desk/actions/transfer-complaint.js';
import { unmaskCase } from '../../apps/gateway/src/desk/actions/unmask-case.js';
import { addNote, reopenComplaint, sendReply } from '../../apps/gateway/src/desk/actions/write-to-case.js';
import { claimCase } from '../../apps/gateway/src/desk/claims.js';
import type { DeskContext } from '../../apps/gateway/src/desk/desk-context.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aClockHouse, type ClockHouse } from '../support/clock-house.js';

/** Each use case of `desk/actions` by itself, on one house: what it leaves in the rows and on the trail, and whom it refuses and why. */
const papers = loadHouseConfig('config');
const person = (name: string, role: Staff['role'], department: string | null) =>
  staffOf({ id: newId(), name, role, department }, papers.departments);
const clerk = person('Zhao Ning', 'clerk', 'cards');
const colleague = person('Sun Li', 'clerk', 'cards');
const head = person('Qian Hui', 'head', 'cards');
const elsewhere = person('Chen Bo', 'clerk', 'loans');
const supervisor = person('Wang Fang', 'supervisor', null);
const auditor = person('Ding Rui', 'auditor', null);

let clock: ClockHouse;
let work: ClockHouse['house']['unitOfWork'];
let deadlines: ClockHouse['house']['deadlines'];
let desk: DeskContext;
let id: string;
/** Each complainant has a number of their own: acknowledgements to one are held above a budget. */
let number = 0;
let reference: string;

beforeAll(async () => {
  clock = await aClockHouse({ ruleSets: ['cbirc-2020'] });
  work = clock.house.unitOfWork;
  deadlines = clock.house.deadlines;
  desk = { deadlines, house: clock.house.papers };
});
afterAll(() => clock?.close());
beforeEach(async () => {
  clock.at('2026-03-10 10:00');
  ({ id, reference } = await clock.complaint({ complainant: { phone: `+86138${String(10_000_000 + number++)}` } }));
});

const caseRow = async () => (await clock.rows('SELECT * FROM complaint WHERE id = $1', id))[0]!;
const trail = async (kind: string) =>
  await clock.rows('SELECT actor, actor_id, subject_id, data FROM event WHERE complaint_id = $1 AND kind = $2 ORDER BY seq', id, kind);
const claimed = async (who = clerk) => (await claimCase(work, who, reference, 30)).claimId;
const decide = async () => {
  await decideComplaint(work, desk, supervisor, reference, undefined, { decision: 'upheld', text: '退还年费。' });
};
const failing = (code: string) => expect.objectContaining({ code });

/** A decision that nobody looks at a second time. */
const decidedNow = async (...how: Parameters<typeof decideComplaint>): Promise<{ notice: string }> => {
  const decided = await decideComplaint(...how);
  if (decided.status !== 'decided') throw new Error(decided.status);
  return decided;
};

describe('deciding', () => {
  const outcome = { decision: 'partly', text: '退还一半年费。', remedies: ['退还一半年费'], reasons: '未充分告知' } as const;

  it('keeps the outcome, frees the case and owes the notice that tells it', async () => {
    const claim = await claimed();
    const { notice } = await decidedNow(work, desk, clerk, reference, claim, outcome);
    expect(await caseRow()).toMatchObject({ status: 'decided', claim_id: null, outcome: { decision: 'partly', text: outcome.text } });
    expect((await clock.rows('SELECT kind, state, details FROM notice WHERE id = $1', notice))[0]).toMatchObject({
      kind: 'outcome',
      state: 'owed',
      details: { ...outcome, late: false, dueOn: '2026-03-25' },
    });
    expect(await trail('outcome.decided')).toEqual([
      { actor: 'staff:Zhao Ning', actor_id: clerk.id, subject_id: notice, data: { decision: 'partly', noticeId: notice } },
    ]);
  });

  it('after the promised day says that it is late', async () => {
    clock.at('2026-03-26 10:00');
    const { notice } = await decidedNow(work, desk, supervisor, reference, undefined, outcome);
    const [row] = await clock.rows('SELECT details FROM notice WHERE id = $1', notice);
    expect(row!['details']).toMatchObject({ late: true, dueOn: '2026-03-25' });
  });

  it('happens once, and only by who holds the case or answers for it', async () => {
    const by = (who: Staff, claim?: string) => decideComplaint(work, desk, who, reference, claim, outcome);
    await expect(by(clerk)).rejects.toEqual(failing('claim.missing'));
    await expect(by(elsewhere)).rejects.toEqual(failing('not-found'));
    await expect(by(auditor)).rejects.toEqual(failing('auth.forbidden'));
    const claim = await claimed();
    await expect(by(colleague)).rejects.toEqual(failing('claim.held-by-another'));
    await expect(by(colleague, claim)).rejects.toEqual(failing('claim.lost'));
    await by(head);
    await expect(by(supervisor)).rejects.toEqual(failing('complaint.already-decided'));
    // Its claim went with the decision.
    await expect(by(clerk, claim)).rejects.toEqual(failing('claim.lost'));
    expect(await trail('outcome.decided')).toHaveLength(1);
  });
});

describe('writing to a case', () => {
  it('keeps a note of whoever may see it, without a claim, and tells nobody outside', async () => {
    const notices = async () => (await clock.rows('SELECT count(*)::int AS n FROM notice WHERE complaint_id = $1', id))[0]!['n'];
    const before = await notices();
    const { id: note } = await addNote(work, colleague, reference, '已致电商户。');
    expect(await clock.rows('SELECT kind, actor, body FROM note WHERE id = $1', note)).toEqual([
      { kind: 'note', actor: 'staff:Sun Li', body: '已致电商户。' },
    ]);
    // What it says stands in the note alone: the trail has its id.
    expect(await trail('note.added')).toMatchObject([{ subject_id: note, data: {} }]);
    expect(await notices()).toBe(before);
    await expect(addNote(work, elsewhere, reference, '?')).rejects.toEqual(failing('not-found'));
    await expect(addNote(work, auditor, reference, '?')).rejects.toEqual(failing('auth.forbidden'));
  });

  it('sends a reply as a notice of its own, by who holds the case', async () => {
    await expect(sendReply(work, clerk, reference, undefined, '正在核实。')).rejects.toEqual(failing('claim.missing'));
    const sent = await sendReply(work, clerk, reference, await claimed(), '正在核实。');
    expect(await clock.rows('SELECT kind, state, details FROM notice WHERE id = $1', sent.notice)).toEqual([
      { kind: 'reply', state: 'owed', details: { text: '正在核实。' } },
    ]);
    expect(await trail('reply.sent')).toMatchObject([{ subject_id: sent.notice, data: { noticeId: sent.notice } }]);
    expect(await caseRow()).toMatchObject({ status: 'assigned' });
  });

  it('takes a decided case up again, and none that is open', async () => {
    await expect(reopenComplaint(work, deadlines, supervisor, reference, '有新证据')).rejects.toEqual(failing('complaint.not-decided'));
    await decide();
    await expect(reopenComplaint(work, deadlines, auditor, reference, '有新证据')).rejects.toEqual(failing('auth.forbidden'));
    expect(await reopenComplaint(work, deadlines, clerk, reference, '有新证据')).toEqual({ status: 'assigned' });
    expect(await caseRow()).toMatchObject({ status: 'assigned', department: 'cards' });
    expect(await trail('complaint.reopened')).toMatchObject([{ actor: 'staff:Zhao Ning', data: { reason: '有新证据' } }]);
  });
});

describe('transferring', () => {
  const move = (who: Staff, department = 'loans') => transferComplaint(work, desk, who, reference, { department, reason: '贷款业务' });

  it('moves the case, ends the claim, and leaves the date', async () => {
    const before = await caseRow();
    await claimed(colleague);
    expect(await move(supervisor)).toEqual({ department: 'loans', state: 'designated' });
    expect(await caseRow()).toMatchObject({ department: 'loans', claim_id: null, due_at: before['due_at'] });
    expect(await trail('complaint.transferred')).toMatchObject([{ data: { from: 'cards', to: 'loans', reason: '贷款业务' } }]);
    // Whose it was does not see it any more, and whose it is does.
    await expect(addNote(work, clerk, reference, '?')).rejects.toEqual(failing('not-found'));
    await addNote(work, elsewhere, reference, '已接手。');
  });

  it('to where it is already changes nothing', async () => {
    expect(await move(clerk, 'cards')).toEqual({ department: 'cards', state: 'unchanged' });
    expect(await trail('complaint.transferred')).toEqual([]);
    expect((await clock.rows('SELECT count(*)::int AS n FROM assignment WHERE complaint_id = $1', id))[0]!['n']).toBe(1);
  });

  it('is refused to where there is nothing, to whom it is about, and of what is decided', async () => {
    await expect(move(supervisor, 'nowhere')).rejects.toMatchObject({
      code: 'department.unknown',
      fields: [{ path: 'department', message: expect.stringMatching(/^Use one of .*cards/) }],
    });
    const about = await clock.complaint({ against: { department: 'loans' } });
    const reason = '转办';
    await expect(transferComplaint(work, desk, supervisor, about.reference, { department: 'loans', reason })).rejects.toEqual(
      failing('department.barred'),
    );
    await decide();
    await expect(move(supervisor)).rejects.toEqual(failing('complaint.already-decided'));
  });
});

describe('asking for more time', () => {
  const wish = { extension: 'plus-30', to: { amount: 10, unit: 'calendar_days' }, reason: '需调取商户凭证' } as const;
  /** The second step of the measures of 2020, which wants an approval; the first is taken. */
  const asked = async () => {
    const first = { ...wish, extension: 'to-30', to: { amount: 30, unit: 'calendar_days' } } as const;
    expect(await extendDeadline(work, deadlines, supervisor, reference, undefined, first)).toMatchObject({ granted: true });
    const answer = await extendDeadline(work, deadlines, clerk, reference, await claimed(), wish);
    if (answer.granted) throw new Error('It was granted without approval.');
    return answer.request;
  };

  it('waits for another person, and moves the date when they approve, once', async () => {
    const request = await asked();
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-04-09' });
    await expect(approveExtension(work, deadlines, clerk, request)).rejects.toEqual(failing('auth.forbidden'));
    const answer = await approveExtension(work, deadlines, head, request);
    expect(answer).toMatchObject({ granted: true, dueOn: '2026-04-19' });
    expect(await approveExtension(work, deadlines, supervisor, request)).toMatchObject({ dueOn: '2026-04-19' });
    expect(await trail('deadline.extended')).toHaveLength(2);
    await expect(sendBackExtension(work, head, request, '太长')).rejects.toEqual(failing('extension.already-used'));
  });

  it('is sent back with a reason by another person: the date stands, and nobody approves it afterwards', async () => {
    const request = await asked();
    await expect(sendBackExtension(work, clerk, request, '?')).rejects.toEqual(failing('auth.forbidden'));
    expect(await sendBackExtension(work, head, request, '请先联系商户')).toEqual({ reference });
    // A second time changes nothing, not even the reason.
    expect(await sendBackExtension(work, supervisor, request, '别的理由')).toEqual({ reference });
    expect(await clock.rows('SELECT sent_back_by AS by, sent_back_reason AS why FROM extension_request WHERE id = $1', request)).toEqual([
      { by: 'staff:Qian Hui', why: '请先联系商户' },
    ]);
    expect(await trail('extension.sent-back')).toMatchObject([{ subject_id: request, data: { reason: '请先联系商户' } }]);
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-04-09', state: 'open' });
    await expect(approveExtension(work, deadlines, supervisor, request)).rejects.toEqual(failing('extension.sent-back'));
    await expect(sendBackExtension(work, head, newId(), '?')).rejects.toEqual(failing('not-found'));
  });

  it('is neither approved nor sent back by who asked, whatever their role is by then', async () => {
    const request = await asked();
    const promoted = { ...head, id: clerk.id, name: clerk.name, actor: clerk.actor };
    await expect(approveExtension(work, deadlines, promoted, request)).rejects.toEqual(failing('extension.same-person'));
    await expect(sendBackExtension(work, promoted, request, '?')).rejects.toEqual(failing('extension.same-person'));
    const otherHead = person('Zhou Min', 'head', 'loans');
    await expect(sendBackExtension(work, otherHead, request, '?')).rejects.toEqual(failing('not-found'));
  });
});

describe('doing what waits for a person', () => {
  const aWork = async () => {
    const subjectId = newId();
    await work.run((tx) => openWork(tx, [{ kind: 'call', complaintId: id, subjectId }]));
    return (await clock.rows('SELECT id FROM work WHERE subject_id = $1', subjectId))[0]!['id'] as string;
  };

  it('says what was done, as a note, and stays with who did it first', async () => {
    const one = await aWork();
    const claim = await claimed();
    await expect(finishWork(work, clerk, reference, undefined, one, '?')).rejects.toEqual(failing('claim.missing'));
    expect(await finishWork(work, clerk, reference, claim, one, '已致电，无人接听。')).toEqual({ kind: 'call' });
    expect(await finishWork(work, head, reference, undefined, one, '又打了一次。')).toEqual({ kind: 'call' });
    expect(await clock.rows('SELECT done_by FROM work WHERE id = $1', one)).toEqual([{ done_by: 'staff:Zhao Ning' }]);
    const [done] = await trail('work.done');
    expect(await clock.rows('SELECT body FROM note WHERE complaint_id = $1', id)).toEqual([{ body: '已致电，无人接听。' }]);
    expect(done).toMatchObject({ subject_id: one, data: { kind: 'call', note: expect.any(String) } });
  });

  it('of another case is none of this one', async () => {
    const one = await aWork();
    const other = await clock.complaint();
    await expect(finishWork(work, supervisor, other.reference, undefined, one, '?')).rejects.toEqual(failing('not-found'));
    expect(await clock.rows('SELECT done_at FROM work WHERE id = $1', one)).toEqual([{ done_at: null }]);
  });
});

describe('letting a held notice go', () => {
  const held = async (medium: string | null = 'sms') => {
    const [notice] = await clock.rows('SELECT id FROM notice WHERE complaint_id = $1 LIMIT 1', id);
    const noticeId = notice!['id'] as string;
    await clock.rows(`UPDATE notice SET state = 'held', medium = $2, released_at = NULL WHERE id = $1`, noticeId, medium);
    await work.run((tx) => openWork(tx, [{ kind: 'held', complaintId: id, subjectId: noticeId }]));
    return noticeId;
  };

  it('brings it on its way, ends the work, and answers twice alike', async () => {
    const notice = await held();
    await expect(releaseNotice(work, auditor, reference, notice)).rejects.toEqual(failing('auth.forbidden'));
    await expect(releaseNotice(work, elsewhere, reference, notice)).rejects.toEqual(failing('not-found'));
    for (const who of [clerk, supervisor]) expect(await releaseNotice(work, who, reference, notice)).toEqual({ notice, state: 'composed' });
    expect(await clock.rows('SELECT state FROM notice WHERE id = $1', notice)).toEqual([{ state: 'composed' }]);
    expect(await clock.rows(`SELECT done_by FROM work WHERE subject_id = $1 AND kind = 'held'`, notice)).toEqual([
      { done_by: 'staff:Zhao Ning' },
    ]);
    expect(await trail('notice.released')).toHaveLength(1);
  });

  it('is refused of what waits for nobody, and of what can go nowhere', async () => {
    const [notice] = await clock.rows('SELECT id FROM notice WHERE complaint_id = $1 LIMIT 1', id);
    await expect(releaseNotice(work, clerk, reference, notice!['id'])).rejects.toEqual(failing('notice.not-held'));
    await expect(releaseNotice(work, clerk, reference, await held(null))).rejects.toEqual(failing('notice.nobody-to-send-to'));
    await expect(releaseNotice(work, clerk, reference, newId())).rejects.toEqual(failing('not-found'));
  });
});

describe('saying what a case is about', () => {
  const say = (who: Staff, wish: object, claim?: string) =>
    setMatter({ work, deadlines, house: papers }, who, reference, claim, { reason: '按投诉内容', ...wish });

  it('appends, keeps what is not said, and hands over in the same act', async () => {
    const first = await say(clerk, { business: 'B03.01', cause: 'C07' });
    expect(first).toMatchObject({ business: 'B03.01', cause: 'C07', department: 'cards' });
    const second = await say(supervisor, { business: 'B02.01', department: 'loans' });
    expect(second).toMatchObject({ business: 'B02.01', cause: 'C07', department: 'loans' });
    expect(await caseRow()).toMatchObject({ business: 'B02.01', cause: 'C07', department: 'loans' });
    expect((await trail('matter.stated')).map(({ data }) => [data.was?.business, data.business, data.accepted])).toEqual([
      [expect.anything(), 'B03.01', false],
      ['B03.01', 'B02.01', false],
    ]);
  });

  it('wants a code of the coding, and something to say', async () => {
    await expect(say(clerk, { business: 'Z01' })).rejects.toMatchObject({ code: 'request.invalid', fields: [{ path: 'business' }] });
    await expect(say(clerk, {})).rejects.toMatchObject({ code: 'request.invalid', fields: [{ path: 'business' }] });
    await expect(say(clerk, { department: 'nowhere' })).rejects.toEqual(failing('department.unknown'));
    expect(await trail('matter.stated')).toEqual([]);
  });

  it('is for who may see the case; what a colleague holds is theirs', async () => {
    await claimed(colleague);
    await expect(say(clerk, { cause: 'C07' })).rejects.toEqual(failing('claim.held-by-another'));
    await expect(say(auditor, { cause: 'C07' })).rejects.toEqual(failing('auth.forbidden'));
    await expect(say(elsewhere, { cause: 'C07' })).rejects.toEqual(failing('not-found'));
    expect(await say(head, { cause: 'C07' })).toMatchObject({ cause: 'C07' });
  });

  it('accepts a proposal only as it was shown', async () => {
    const propose = async () => {
      await clock.rows(`UPDATE matter SET proposed_business = 'B02.01', department = 'loans' WHERE complaint_id = $1`, id);
      const [row] = await clock.rows('SELECT max(no) AS no FROM matter WHERE complaint_id = $1', id);
      return row!['no'] as number;
    };
    const accept = (no: number) => acceptProposal({ work, deadlines, house: papers }, supervisor, reference, undefined, no);
    const no = await propose();
    await expect(accept(no + 1)).rejects.toEqual(failing('proposal.changed'));
    expect(await accept(no)).toMatchObject({ business: 'B02.01', department: 'loans' });
    expect(await trail('matter.stated')).toMatchObject([{ data: { accepted: true } }]);
    await expect(accept(no)).rejects.toEqual(failing('proposal.changed'));
  });
});

describe('another matter in a complaint', () => {
  const proposed = async () => {
    const further = newId();
    await clock.rows(
      `INSERT INTO further_matter (id, complaint_id, coding, business, department, sure, words) SELECT $1, $2, coding, 'B13.01', 'collections', 0.9, '{}' FROM matter WHERE complaint_id = $2 LIMIT 1`,
      further,
      id,
    );
    await work.run((tx) => openWork(tx, [{ kind: 'joint-handling', complaintId: id, subjectId: further }]));
    return further;
  };

  it.each(['accepted', 'dismissed'] as const)('is %s once, by whom and why, and the work is done', async (state) => {
    const further = await proposed();
    const wish = { state, reason: '催收也要处理' };
    for (const who of [clerk, supervisor])
      expect(await decideFurtherMatter(work, who, reference, undefined, further, wish)).toEqual({ state, department: 'collections' });
    expect(await clock.rows('SELECT state, decided_by AS by, reason FROM further_matter WHERE id = $1', further)).toEqual([
      { state, by: 'staff:Zhao Ning', reason: '催收也要处理' },
    ]);
    expect(await clock.rows('SELECT done_by FROM work WHERE subject_id = $1', further)).toEqual([{ done_by: 'staff:Zhao Ning' }]);
    expect(await trail(`further-matter.${state}`)).toHaveLength(1);
    const other = state === 'accepted' ? 'dismissed' : 'accepted';
    await expect(decideFurtherMatter(work, head, reference, undefined, further, { state: other })).rejects.toEqual(
      failing('proposal.changed'),
    );
    await expect(decideFurtherMatter(work, head, reference, undefined, newId(), { state })).rejects.toEqual(failing('not-found'));
  });
});

describe('an authority’s referral of a case that is here', () => {
  const said = {
    from: { name: '国家金融监督管理总局上海监管局' },
    reference: 'SH-2026-0077',
    kind: 'transferred_in',
    reportBack: { owed: true },
    limit: { amount: 10, unit: 'working_days' },
  };
  const refer = (who: Staff, over: object = {}, came?: Date) =>
    referComplaint(work, deadlines, who, reference, { ...said, ...over } as never, came);

  it('becomes a duty of it, with its limit, and is entered once', async () => {
    const regulator = person('He Jing', 'regulator', null);
    await refer(regulator);
    expect((await caseRow())['facts']).toMatchObject({ referral: { reference: 'SH-2026-0077', from: { name: said.from.name } } });
    expect(await clock.duty(id, 'referred-transfer')).toMatchObject({ state: 'open', due_on: '2026-03-24' });
    await expect(refer(supervisor)).rejects.toEqual(failing('referral.known'));
    // Another number of the same authority stands beside the first.
    await refer(supervisor, { reference: 'SH-2026-0078' });
    expect((await caseRow())['facts']).toMatchObject({
      referral: { reference: 'SH-2026-0078' },
      earlierReferrals: [{ reference: 'SH-2026-0077' }],
    });
  });

  it('is entered by who may, of a case that they see', async () => {
    await expect(refer(auditor)).rejects.toEqual(failing('auth.forbidden'));
    await expect(refer(elsewhere)).rejects.toEqual(failing('not-found'));
    await clock.rows(`UPDATE complaint SET status = 'received' WHERE id = $1`, id);
    await expect(refer(supervisor)).rejects.toEqual(failing('store.busy'));
  });
});

describe('a milestone', () => {
  it('is one that the rules of the case know, at a time that it can have had', async () => {
    const note = (type: string, at?: Date) =>
      recordEvent(work, deadlines, supervisor, reference, { type, ...(at === undefined ? {} : { at }) } as never);
    await expect(note('moon_landing')).rejects.toEqual(failing('event.not-known'));
    await expect(note('mediation_started', new Date('2026-03-01T10:00:00+08:00'))).rejects.toEqual(failing('events.impossible-order'));
  });
});

describe('seeing what is hidden in the texts of a case', () => {
  it('is on record with its reason, before anything is shown, of who holds the case or answers for it', async () => {
    const see = (who: Staff) => unmaskCase(work, who, reference, '核对卡号');
    await expect(see(clerk)).rejects.toEqual(failing('claim.missing'));
    await expect(see(elsewhere)).rejects.toEqual(failing('not-found'));
    await expect(see(auditor)).rejects.toEqual(failing('auth.forbidden'));
    await claimed();
    await expect(see(colleague)).rejects.toEqual(failing('claim.held-by-another'));
    for (const who of [clerk, head]) expect(await see(who)).toMatchObject({ reference });
    expect(await trail('content.unmasked')).toMatchObject([
      { actor: 'staff:Zhao Ning', data: { reason: '核对卡号' } },
      { actor: 'staff:Qian Hui', data: { reason: '核对卡号' } },
    ]);
  });
});
