import { cleanText } from '../../domain/text/clean-text.js';
import { readHeaders } from '../mime/header-lines.js';
import { hasStatusFields, isStatus } from '../mime/status-part.js';
import type { MimePart } from '../mime/structure.js';
import { decodeTransfer } from '../mime/transfer-encoding.js';
import { headerValues, type MailHeaders } from './mail-signs.js';
import type { BounceReport } from './normalised-mail.js';

/** What of a mail tells whether it is a report about another. */
export interface BounceClues {
  readonly root: MimePart;
  readonly headers: MailHeaders;
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** What stands in it above every quotation. */
  readonly own: string;
}

const daemonAddress =
  /^(mailer-daemon|mail-daemon|mailerdaemon|maildaemon|double-bounce|mmdf|mdaemon|smtpd?-?daemon|mailsystem|mail-system)([@.+_-]|$)/i;
const daemonName = /mail(er)?[ -]?(delivery|daemon)|delivery (sub)?system|internet mail delivery|系统退信|邮件系统|郵件系統|邮件管理员/i;
/** Addresses and names that machines report from, and people write from, too: the one who keeps the mail of a small firm. */
const officeAddress = /^(postmaster|system|uucp|postoffice|mailer|nobody|majordomo-owner)([@.+_-]|$)/i;
const officeName = /mail (admin|system)|postmaster|system administrator/i;
const bounceSubject =
  /undeliver|non-?deliver|deliver(y|ies)\b.{0,40}(fail|status|error|problem|unsuccessful|report|delayed|not)|(fail|error|problem).{0,30}deliver|return(ed|ing) (mail|message|to sender|email|e-mail)|failure notice|mail (failure|status|system error)|(message|mail|e-?mail).{0,30}(not|undeliver|could).{0,20}deliver|could ?n[o']t.{0,20}(send|deliver)|not delivered|user unknown|unknown (user|address)|rejected mail|mail delivery|delivery notification|unzustellbar|non remis|échec|退信|未送达|未传递|无法投递|无法送达|投递失败|投遞失敗|無法傳遞|傳遞失敗|无法传递|配信不能|送信できません|반송|недоставлен/i;
const bounceText =
  /(could ?n[o']t|could not|was not|were not|can ?not|can't|wasn't|unable to|failed to|not able to|has not been|have not been|not be) (be )?(immediately )?(deliver|sen[dt]|reach|accept)|undeliver|delivery (to the following|failed|has failed|failure|error|attempts)|permanent(ly)? (fatal )?(error|failure|failed)|returned to sender|return(ed|ing) (your|the|to) |user unknown|unknown (user|recipient|local part|address)|no such (user|recipient|mailbox|person|local)|not (a )?(known|valid|listed|found)|does(n't| not) exist|invalid (recipient|address|mailbox|user)|mailbox (is )?(full|unavailable|not found|disabled|inactive)|over (its )?quota|did not reach|recipients? (rejected|address|unknown|failed)|account.{0,30}(disabled|inactive|closed|been)|\b5\d\d[ -]\d?\.?|\b[45]\.\d\.\d\b|host unknown|unrouteable|bounce|退信|退回|无法投递|无法送达|投递失败|不存在|拒收|無法|传递失败|失败/i;

/** Sentences that mail systems open their reports with, whoever they name as sender. */
const machineText =
  /created automatically by mail delivery software|failed recipients?\b|non-?delivery report|following (mail|email|e-mail|message|recipient|address)(\(s\)|s|es)?.{0,60}(could not|cannot|failed|has been returned|was not)|could not be delivered to the following|interscan|permanent fatal errors|did not reach the following|original message (was received|follows)|returned message follows|系统退信/i;

/** A person answers or forwards. */
const sentOn = /^\s*(fwd?|re|aw|wg|tr|rv|sv|vs|antw|doorst|i|转发|轉寄|轉發|回复|回覆|答复|答覆)\s?(\[\d+\])?[:：]/i;

/** A report that a mail of ours did not arrive, or undefined. Source: RFC 3464, RFC 5321 section 4.5.5, and the mail systems that know neither. */
export function readBounce(clues: BounceClues): BounceReport | undefined {
  const statuses = partsOf(clues.root, isStatus);
  const status = statuses.find(hasStatusFields) ?? statuses[0];
  if (status) return fromStatus(status, clues);
  const { headers, from, subject } = clues;
  const reportType = clues.root.parameters.get('report-type')?.toLowerCase() ?? '';
  if (clues.root.type === 'multipart/report' && reportType !== '' && reportType !== 'delivery-status') return undefined;
  const head = `${clues.text.slice(0, 4000)}`;
  const failed = headerValues(headers, 'x-failed-recipients').join(', ');
  const nullPath = headerValues(headers, 'return-path').some((value) => value.replace(/\s/g, '') === '<>');
  const daemon = daemonAddress.test(from.address) || daemonName.test(from.name);
  const office = officeAddress.test(from.address) || officeName.test(from.name);
  const saysSo = bounceSubject.test(subject.slice(0, 300));
  const tellsSo = bounceText.test(head);
  const isReport = clues.root.type === 'multipart/report';
  // Whoever sends a report on says so in the subject, and has something to say above it.
  const machine = saysSo && !sentOn.test(subject.slice(0, 40)) && machineText.test(clues.own.slice(0, 4000));
  const reported = failed !== '' || isReport || machine || (nullPath && saysSo && tellsSo);
  if (!reported && !(daemon && (saysSo || tellsSo || nullPath)) && !(office && (nullPath || (saysSo && tellsSo)))) return undefined;
  // A report of a spam filter or a challenge comes from a daemon, too; only a delayed one says that it goes on trying.
  const delayed = /^\W*(warning|delayed)|delay(ed)?\b|still (being )?(retried|trying)|not (yet )?been delivered|延迟/i.test(
    `${subject.slice(0, 300)}`,
  );
  return {
    outcome: delayed ? 'delayed' : 'failed',
    recipients: addressesIn(failed !== '' ? failed : head, from.address).slice(0, 20),
    ...statusIn(head),
    messageIds: returnedIds(clues),
  };
}

function fromStatus(part: MimePart, clues: BounceClues): BounceReport | undefined {
  const text = decodeTransfer(part.encoding, part.body).toString('latin1', 0, 65_536);
  const fields = [
    ...text.matchAll(
      /^(final-recipient|original-recipient|action|status|diagnostic-code)\s*:\s*(.{0,1000}(?:\r?\n[ \t].{0,1000}){0,10})/gim,
    ),
  ].map(([, name = '', value = '']) => [name.toLowerCase(), value.replace(/\r?\n[ \t]+/g, ' ').trim()] as const);
  const values = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value);
  const actions = values('action').map((action) => action.toLowerCase().replace(/[\s;(].*$/s, ''));
  const code = values('status')
    .map((value) => /[245]\.\d{1,3}\.\d{1,3}/.exec(value)?.[0])
    .find((value) => value !== undefined);
  const given = values('final-recipient').concat(values('original-recipient'));
  const outcome = actions.includes('failed')
    ? 'failed'
    : actions.includes('delayed')
      ? 'delayed'
      : actions.length > 0 && actions.every((action) => ['delivered', 'relayed', 'expanded'].includes(action))
        ? 'delivered'
        : code?.startsWith('2')
          ? 'delivered'
          : code?.startsWith('4')
            ? 'delayed'
            : 'failed';
  const diagnostic = values('diagnostic-code')[0]?.replace(/^[a-z0-9-]+\s*;\s*/i, '');
  return {
    outcome,
    recipients: [...new Set(given.flatMap((value) => addressesIn(value.replace(/^[^;]*;/, ''), '')))].slice(0, 20),
    ...(code === undefined ? {} : { status: code }),
    ...(diagnostic === undefined ? {} : { diagnostic: cleanText(diagnostic, 300) }),
    messageIds: returnedIds(clues),
  };
}

function statusIn(text: string): Pick<BounceReport, 'status' | 'diagnostic'> {
  const status = /(?:^|[\s(#])([45]\.\d{1,3}\.\d{1,3})(?=$|[\s),;:])/.exec(text)?.[1];
  const line = text
    .split('\n')
    .find((each) => each.length < 500 && /(?:^|\s)[45]\d\d[ -]/.test(each))
    ?.trim();
  return { ...(status === undefined ? {} : { status }), ...(line === undefined ? {} : { diagnostic: cleanText(line, 300) }) };
}

/** Ids of the mail that came back: of its attached headers, else of what was copied into the text. */
function returnedIds({ root, text }: BounceClues): string[] {
  const returned = partsOf(root, (part) => /^(message\/(rfc822|global|rfc822-headers|partial)|text\/rfc822-headers)$/.test(part.type));
  const found = returned.flatMap((part) => {
    const raw = decodeTransfer(part.encoding, part.body.subarray(0, 262_144));
    return headerValues(readHeaders(raw, 0, raw.length, { top: true }).lines, 'message-id');
  });
  const leaves = partsOf(root, (part) => part.children.length === 0 && part.type.startsWith('text/'));
  const copied = [text, ...leaves.map((part) => decodeTransfer(part.encoding, part.body.subarray(0, 131_072)).toString('latin1'))];
  for (const copy of copied)
    for (const match of copy.slice(0, 131_072).matchAll(/^[>\s]{0,4}message-id:\s*(<[^<>\s]{1,250}>)/gim)) found.push(match[1] as string);
  return [...new Set(found.flatMap((value) => /<[^<>\s]{1,998}>/.exec(cleanText(value, 1000))?.[0] ?? []))].slice(0, 10);
}

function addressesIn(text: string, except: string): string[] {
  const found = text.slice(0, 8000).match(/[^\s<>()",;:[\]\\]{1,64}@[a-z0-9][a-z0-9.-]{1,250}/gi) ?? [];
  return [...new Set(found.map((address) => cleanText(address.replace(/[.'>]+$/, ''), 320)))].filter((address) => address !== except);
}

function partsOf(part: MimePart, wanted: (part: MimePart) => boolean): MimePart[] {
  return [...(wanted(part) ? [part] : []), ...part.children.flatMap((child) => partsOf(child, wanted))];
}
