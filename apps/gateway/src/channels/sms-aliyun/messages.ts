import { cleanText } from '@app/shared/domain/text/clean-text.js';

/** One reply, as `SmsUp` has it. */
export interface AliyunMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Local to China, without a zone. */
  readonly sentAt: string;
  readonly signName: string;
  /** Of `SmsReport`: about a message of ours. */
  readonly report: boolean;
  /** Such a report of an answer to the integrity desk's box, of which nothing is kept (docs/decisions/0131). */
  readonly unreported: boolean;
  /** The item, for comparing. */
  readonly sameness: string;
  readonly json: string;
}

/** More than Aliyun ever sent at once. */
const mostItems = 1_000;

/**
 * The messages of a push; one object counts as a list of one. Undefined for what is neither, so that a person reads it.
 * `sequence_id` is a number on an old page of the manual and a text on the new one. Source: Aliyun, "SmsUp", read 2026-03.
 */
export function readMessages(raw: Buffer): AliyunMessage[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
  const items = Array.isArray(json) ? json : [json];
  const objects = items.filter(
    (item): item is Record<string, unknown> => item !== null && typeof item === 'object' && !Array.isArray(item),
  );
  if (objects.length === 0 || objects.length !== items.length || items.length > mostItems) return undefined;
  return objects.map(readMessage);
}

function readMessage(item: Record<string, unknown>): AliyunMessage {
  const field = (name: string, most = 200) => {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    return cleanText(typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '', most);
  };
  return {
    id: field('sequence_id'),
    from: field('phone_number'),
    to: field('dest_code'),
    text: field('content', 20_000),
    sentAt: field('send_time'),
    signName: field('sign_name'),
    report: 'biz_id' in item && 'success' in item,
    unreported: 'biz_id' in item && field('out_id') === 'unreported',
    json: JSON.stringify(item),
    sameness: JSON.stringify([
      field('phone_number'),
      field('content', 20_000),
      field('send_time'),
      field('dest_code'),
      field('biz_id'),
      field('report_time'),
    ]),
  };
}
