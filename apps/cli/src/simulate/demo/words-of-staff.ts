import type { Language } from '@app/shared/domain/language.js';
import type { Outcome } from '../../../../gateway/src/desk/actions/decide-complaint.js';
import type { MeasureMove } from '../../../../gateway/src/desk/causes/measures.js';
import type { RemedyWish } from '../../../../gateway/src/desk/remedies/propose-remedy.js';

/** What staff of a demonstration write: notes for each other in the house's language, everything else in the complainant's. */
export const notes: readonly string[] = [
  '已致电客户核实经过，客户情绪平稳，愿意等待书面答复。',
  '已调取系统流水，与客户所述时间、金额一致。',
  '已向经办网点发函核实，要求两个工作日内回复。',
  '客户补充了对账单，已存入案卷。',
  '与产品部门确认了当时的收费公示版本。',
  '两次致电无人接听，改以短信约定回电时间。',
  '录音已复核：坐席未说明手续费，属告知不充分。',
];

type Words = Readonly<Record<Language, readonly string[]>>;

export const replies: Words = {
  'zh-Hans': ['您好，我们正在核实您反映的情况。请您方便时补充相关对账单或截图。', '您好，已为您调取交易记录，预计三个工作日内与您联系。'],
  'zh-Hant': ['您好，我們正在核實您反映的情況。請您方便時補充相關對帳單或截圖。', '您好，已為您調取交易紀錄，預計三個工作日內與您聯絡。'],
  en: [
    'We are looking into what you told us. Please send us the statement or a screenshot when you can.',
    'We have asked for the records of your account and expect to contact you within three working days.',
  ],
};

export const extensionReasons: Words = {
  'zh-Hans': ['需向商户调取签购单。', '涉及多家机构，需等待对方回函。'],
  'zh-Hant': ['需向商戶調取簽購單。', '涉及多家機構，需等待對方回函。'],
  en: ['We have to obtain the sales slip from the merchant.', 'Other institutions are involved, and we are waiting for their answer.'],
};

export const outcomes: Readonly<Record<Outcome['decision'], Readonly<Record<Language, string>>>> = {
  upheld: {
    'zh-Hans': '经核实，您反映的情况属实。我行已纠正相关记录，对给您带来的不便深表歉意。',
    'zh-Hant': '經核實，您反映的情況屬實。我行已更正相關紀錄，對給您帶來的不便深表歉意。',
    en: 'We have checked and you are right. We have put it right. We apologise for the trouble.',
  },
  partly: {
    'zh-Hans': '经核实，我行在告知环节确有不足，已予改进；其余部分按合同约定办理，相关依据随本答复说明。',
    'zh-Hant': '經核實，我行在告知環節確有不足，已予改進；其餘部分按合約約定辦理，相關依據隨本答覆說明。',
    en: 'We did not explain this well enough and have changed how we do. The rest follows from the contract, as this answer explains.',
  },
  'not-upheld': {
    'zh-Hans': '经核实，该笔业务按您签署的合同及公示的收费标准办理，未发现差错，故无法满足您的诉求，敬请理解。',
    'zh-Hant': '經核實，該筆業務按您簽署的合約及公示的收費標準辦理，未發現差錯，故無法滿足您的訴求，敬請理解。',
    en: 'The transaction follows the contract that you signed and our published fees; we found no mistake and cannot do what you ask.',
  },
  settled: {
    'zh-Hans': '经与您协商，双方达成一致：我行一次性补偿并关闭相关业务，本件据此办结。',
    'zh-Hant': '經與您協商，雙方達成一致：我行一次性補償並關閉相關業務，本件據此辦結。',
    en: 'We have agreed with you: a single payment, and the service is closed. This settles the complaint.',
  },
  'not-ours': {
    'zh-Hans': '经核实，您反映的业务由其他机构办理，我行无权处理，建议您直接向该机构提出。',
    'zh-Hant': '經核實，您反映的業務由其他機構辦理，我行無權處理，建議您直接向該機構提出。',
    en: 'What you describe was done by another institution. We cannot decide it; please turn to that institution.',
  },
};

/** What is granted, and why: a sum as people type it where it has one. Above the limits of a clerk others approve it. */
export const grants: readonly RemedyWish[] = [
  { kind: 'refund', amount: '120', reason: '退还多收手续费。' },
  { kind: 'refund', amount: '360', reason: '年费减免条件已满足，退还已扣年费。' },
  { kind: 'fee-waiver', amount: '88', reason: '告知不充分，减免本期手续费。' },
  { kind: 'compensation', amount: '1500', reason: '转账延误造成的利息损失，凭单据补偿。' },
  { kind: 'goodwill', amount: '4800', reason: '服务过程多次失误，一次性慰问补偿。' },
  { kind: 'correction', reason: '更正征信记录。' },
  { kind: 'apology', reason: '网点负责人书面致歉。' },
];
/** A grant that waits for whoever may approve it when the year ends. */
export const waitingGrant: RemedyWish = { kind: 'compensation', amount: '8600', reason: '理财销售未做风险揭示，补偿部分损失。' };
/** What a regulator is told was done. */
export const measuresTaken = '已退还多收手续费，并复训经办人员';

/** What was said of a decision by somebody who looked at it before it was sent. */
export const objection = '答复没有回应客户提出的第二点，请补充收费公示的依据后重写。';

/** What they say who are asked what they think of a decision; the comments of a low mark. */
export const comments: Words = {
  'zh-Hans': ['结果不满意，理由说得不清楚。', '处理太慢，打了三次电话才有人管。'],
  'zh-Hant': ['結果不滿意，理由講得不清楚。', '處理太慢，打了三次電話才有人理。'],
  en: ['I still do not understand why my request was refused.', 'It took far too long.'],
};
/** What is done about work that waited, by its kind; of everything else that it was looked at. */
export const workDone: Readonly<Record<string, string>> = {
  'delivery-failed': '已电话联系客户，核对并更新联系方式。',
  'low-mark': '已回访客户说明理由，客户表示理解，不再重新办理。',
};
export const toldInPerson = '短信、邮件均未送达，已当面或电话告知客户全部内容，客户表示知悉。';
export const workLookedAt = '已查看并处理。';
export const notOneMatter = '两件事由不同，分别办理。';
export const oneMatter = '同一客户就同一事项再次来信，合并办理。';

/** What comes sealed to the integrity desk, and what passes between it and whoever wrote. */
export const sealed = {
  report: '反映某支行理财经理代客保管U盾、代客操作转账，近三个月至少五户。请不要追查我是谁。',
  answer: '已收到，已启动核查。您能否说明大致的时间和经办柜口？此处回复不会留下您的任何信息。',
  more: '多在周五下午，贵宾室二号桌。客户多为老人。',
  waiting: '有人在群里转发客户的征信报告截图，群主是信贷部的主管。',
} as const;

export const transferReason = '经阅读内容，应由贵部门办理。';
export const correctionReason = '与客户核对后，更正业务分类。';
export const reopenReason = '客户对结果提出异议，并提供了新的材料。';
export const withdrawalReason = '客户来电表示问题已解决，撤回投诉。';

/** What the day on which the app fails is about. */
export const outageMatter = 'B04.04';
/** The same in the complainants' words. */
export const outageWords: Words = {
  'zh-Hans': [
    '手机银行登录不上，一直转圈，提示系统繁忙，我今天要还房贷！',
    '从早上九点开始手机银行打不开，转账也失败，客服电话打不进去。',
    '你们系统又崩了？工资转不出来，房东在催。',
    'APP 提示“服务不可用”，余额显示为零，吓死人了。',
  ],
  'zh-Hant': ['手機銀行登入不到，一直轉圈，今日要交租，點算？', '早上開始 App 打不開，轉帳失敗，熱線又無人聽。'],
  en: [
    'The app has not let me sign in since nine this morning and my transfer failed.',
    'Your mobile banking is down again and nobody answers the phone.',
  ],
};

/** What an authority writes above a complaint that it refers. */
export const instruction = '请依法核查，并在规定期限内将处理结果书面报告我处。';

/** Somebody who reports on the head of a department by name. */
export const reportOn = (head: string): string =>
  `我要举报${head}：利用职务便利，要求下属把业绩算到自己亲戚名下，还让客户把钱转到个人账户。请不要把这封信转给本部门，我怕被报复。`;

/** What belongs to the half-yearly report beside its figures, by the id of each text. */
export const analysis: Readonly<Record<string, string>> = {
  situation: '本期投诉总体平稳。银行卡、支付结算类占比居前；信用卡分期手续费的投诉近期上升较快。',
  causes: '主要成因：分期手续费告知不充分，电子渠道可用性不足，个别网点解释口径不一。',
  measures: '已修订分期产品告知话术并全员培训；科技部门完成手机银行扩容；消保部门每月抽查录音，下期评估成效。',
};

/** How the demonstration's report is said to have been handed in. */
export const handedIn = '监管报送系统上传（演示）';

/** What a regulator is told of a case that is not decided yet. */
export const notDecidedYet = '仍在核查，已告知投诉人进展';
/** What a regulator's receipt says. */
export const receipt = '已收悉';

/** A measure against what is found most often, and what is said at each of its steps. */
export const measure: { readonly cause: string; readonly what: string; readonly reasons: Readonly<Partial<Record<MeasureMove, string>>> } =
  {
    cause: 'communication',
    what: '修订分期与收费告知话术，坐席与网点逐条读出总费用，并在办理前由客户确认。',
    reasons: {
      done: '话术已上线，坐席与网点全员培训完毕，系统增加确认步骤。',
      effective: '上线后此类投诉占比明显下降，抽查录音告知完整。',
    },
  };

/** What is said of the day on which the app fails, to colleagues and to all who complained of it. */
export const incident: { readonly confirmed: string; readonly over: string; readonly answer: Readonly<Record<Language, string>> } = {
  confirmed: '手机银行登录服务故障，科技部门已确认。',
  over: '服务已恢复，两日内无新增投诉。',
  answer: {
    'zh-Hans': '当日手机银行登录服务发生故障，现已恢复，受影响的转账均已补记。对给您带来的不便深表歉意，我行已扩容并增加监控。',
    'zh-Hant': '當日手機銀行登入服務發生故障，現已恢復，受影響的轉帳均已補記。對給您帶來的不便深表歉意，我行已擴容並增加監控。',
    en: 'Mobile banking could not be used that day. It works again, and every transfer that was affected has been booked. We apologise; we have added capacity and watch it more closely.',
  },
};
