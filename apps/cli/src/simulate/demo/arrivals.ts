import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { ChannelFacts } from '@app/shared/domain/notice/channel-facts.js';
import type { LabelledComplaint } from '@app/shared/matter/material.js';
import type { Arrival } from '../../../../gateway/src/doors/arrival.js';
import { enteredNumber, referralFacts } from '../../../../gateway/src/drafting/referral.js';
import { Chance } from '../chance.js';
import { townsperson } from './townspeople.js';
import { instruction, outageMatter, outageWords } from './words-of-staff.js';

/** The doors of a house, by how people come through them. */
export interface Doors {
  readonly text: readonly string[];
  readonly call: readonly string[];
  readonly mail: readonly string[];
  readonly web: readonly string[];
  /** Where staff write down what came on paper or was said at a counter. */
  readonly byHand: readonly string[];
  /** Where an authority refers what it was told. */
  readonly referred: readonly string[];
}

/** Sorts the channels that there are by what each says of itself. */
export function doorsOf(channels: ReadonlyMap<string, ChannelFacts>): Doors {
  const those = (is: (facts: ChannelFacts) => boolean) => [...channels].filter(([, facts]) => is(facts)).map(([id]) => id);
  return {
    text: those(({ texts }) => texts === true),
    call: those(({ answersBy, texts }) => answersBy === 'sms' && texts !== true),
    mail: those(({ answersBy }) => answersBy === 'email'),
    web: those(({ showsCode }) => showsCode === true),
    byHand: those(({ cameInPerson }) => cameInPerson !== undefined),
    referred: those(({ saidByStaff, cameInPerson }) => saidByStaff === true && cameInPerson === undefined),
  };
}

/** What somebody comes with, and what it is about by the judgement of whoever labelled it. */
export interface Told {
  readonly text: string;
  readonly language: Language;
  readonly department?: string;
  readonly business?: string;
  readonly cause?: string | undefined;
  readonly secret: boolean;
}

/** What is said on the day on which the app fails. */
export function outageTold(chance: Chance): Told {
  const language = chance.happens(0.7) ? 'zh-Hans' : chance.oneOf(['zh-Hant', 'en'] as const);
  return {
    text: chance.oneOf(outageWords[language]),
    language,
    department: 'accounts',
    business: outageMatter,
    cause: 'C02',
    secret: false,
  };
}

/** A labelled complaint as somebody's own. */
export const told = ({ text, language, department, business, cause, flags }: LabelledComplaint): Told => ({
  text,
  language: language as Language,
  department,
  business,
  cause,
  secret: flags.includes('whistle-blowing'),
});

const media = ['text', 'call', 'mail', 'web'] as const;

/** The nth arrival of a demonstration, through whichever door fits what is said. `at` in ms; `person` is whose it is. */
export function arrivalOf(
  nth: number,
  { text, language, secret }: Told,
  person: number,
  at: number,
  doors: Doors,
  chance: Chance,
): Arrival {
  const onPaper = doors.byHand.length > 0 && chance.happens(0.06);
  const medium = text.length > 160 ? chance.oneOf(['call', 'mail', 'web', 'web'] as const) : chance.oneOf(media);
  const channel = chance.oneOf(onPaper ? doors.byHand : doors[medium].length > 0 ? doors[medium] : doors.web);
  const { name, phone, email, address } = townsperson(person, language, Chance.of(`person ${person}`));
  const reached = {
    text: { complainant: { phone } },
    call: { complainant: { name, phone }, facts: { callId: `call-${nth}`, menu: ['0'], startedAt: new Date(at).toISOString() } },
    mail: { subject: subjectOf(text), complainant: { name, email } },
    web: { complainant: { name, ...(chance.happens(0.6) ? { phone } : { email }) } },
    paper: {
      complainant: { name, ...(chance.happens(0.3) ? { address } : { phone }) },
      facts: { medium: 'letter', receivedOn: dayIn(at), place: '示例路支行' },
    },
  };
  const draft: ComplaintDraft = {
    channel,
    language,
    text,
    mayAcknowledge: true,
    ...reached[onPaper ? 'paper' : medium],
    ...(secret && !onPaper && chance.happens(0.7) ? { complainant: { anonymous: true } } : {}),
  };
  return { channel, account: 'demonstration', sourceId: `demonstration-${nth}`, ...rawOf(draft, medium), envelope: {}, draft };
}

/** One that an authority refers, with its number, its limit and its wish for a report. */
export function referralOf(
  channel: string,
  nth: number,
  { text, language }: Told,
  authority: Authority,
  at: number,
  chance: Chance,
): Arrival {
  const { name, phone } = townsperson(nth, language, Chance.of(`person ${nth}`));
  const number = `${authority.mark}〔${new Date(at).getUTCFullYear()}〕${100 + nth}号`;
  const said = {
    from: { name: authority.name, department: authority.office, contact: authority.contact },
    reference: number,
    kind: 'transferred_in' as const,
    limit: undefined,
    sentAt: undefined,
    instructions: instruction,
    reportBack: {
      owed: true,
      limit: { amount: chance.oneOf([10, 15]), unit: 'working_days' as const },
      to: authority.contact,
      asks: ['facts' as const, 'measures' as const],
      medium: undefined,
    },
  };
  const draft: ComplaintDraft = {
    channel,
    language,
    text,
    complainant: { name, phone },
    mayAcknowledge: true,
    facts: referralFacts(said, new Date(at)),
  };
  return {
    channel,
    account: authority.name,
    sourceId: number,
    ...rawOf(draft, 'web'),
    envelope: { regulator: authority.name },
    draft,
    referred: enteredNumber(said, () => true),
  };
}

/** Who refers complaints to a bank in a demonstration. */
export interface Authority {
  readonly name: string;
  readonly office: string;
  readonly mark: string;
  readonly contact: string;
}
/** Authorities that do not exist. */
export const authorities: readonly Authority[] = [
  { name: '示例市金融监管分局', office: '消费者权益保护处 周处长', mark: '示金监消转', contact: 'consumer@regulator.example' },
  { name: '示例市12345热线', office: '交办三组', mark: '示热线交', contact: 'dispatch@hotline.example' },
];

/** One that nobody believes: a door's signature was not right. */
export function doubtedArrival(nth: number, channel: string): Arrival {
  return {
    channel,
    account: 'demonstration',
    sourceId: `doubted-${nth}`,
    raw: Buffer.from('{"text":"…"}'),
    contentType: 'application/json',
    envelope: {},
    draft: { channel, language: 'zh-Hans', text: '请尽快退款，联系微信号领取补偿。', complainant: { phone: `+861390000${2_000 + nth}` } },
    doubt: {
      reason: 'signature-wrong',
      sentence: 'The signature does not fit.',
      finding: { is: 'unfit', names: ['X-Signature'], over: ['body'] },
    },
  };
}

function rawOf({ text, subject, complainant }: ComplaintDraft, medium: (typeof media)[number]): Pick<Arrival, 'raw' | 'contentType'> {
  if (medium !== 'mail') return { raw: Buffer.from(JSON.stringify({ text, complainant })), contentType: 'application/json' };
  const subjectLine = `=?utf-8?B?${Buffer.from(subject ?? '').toString('base64')}?=`;
  const head = [
    `From: ${complainant.email ?? 'nobody@demonstration.example'}`,
    `Subject: ${subjectLine}`,
    'Content-Type: text/plain; charset=utf-8',
  ];
  return { raw: Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}\r\n`), contentType: 'message/rfc822' };
}

const subjectOf = (text: string): string => [...(text.split(/[。！？.!?\n，,]/)[0] ?? text)].slice(0, 24).join('');
const dayIn = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
