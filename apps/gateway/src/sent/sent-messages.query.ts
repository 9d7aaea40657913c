import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { accessCode, partyToken, surveyToken } from '@app/shared/secrets/access-code.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { contactCode } from '@app/shared/secrets/contact-code.js';
import { Inject, Injectable } from '@nestjs/common';

/** One message that reached nobody, because its medium has no provider. */
export interface SentMessage {
  readonly id: string;
  readonly at: Date;
  readonly reference: string;
  readonly notice: string;
  readonly kind: string;
  readonly medium: string;
  readonly to: string;
  readonly provider: string;
  readonly providerId: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly template: string | null;
  readonly language: string;
  readonly subject: string | null;
  readonly text: string;
}

/** Messages on one page of /sent. */
export const sentPageSize = 50;

/** What says how the codes in a message were made, and is shown to nobody. */
interface Secrets {
  readonly showsCode: boolean | null;
  readonly codeHash: Buffer;
  readonly linkHash: Buffer | null;
}

/** The messages of the simulator, newest first, a page at a time. */
@Injectable()
export class SentMessagesQuery {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Why sending is frozen, if it is. */
  async frozen(): Promise<string | undefined> {
    const [row] = await this.unitOfWork.read<{ why: string }>('SELECT why FROM sending_freeze WHERE thawed_at IS NULL');
    return row?.why;
  }

  /** The page after `cursor` (from the page before; a strange one is the first page). */
  async page(cursor: string | undefined): Promise<{ items: SentMessage[]; nextCursor?: string }> {
    const after = /^(\d{1,17})_([0-9a-f-]{36})$/.exec(cursor ?? '');
    const rows = await this.unitOfWork.read<SentMessage & Secrets & { cursor: string }>(
      `SELECT d.id, d.begun_at AS at, c.reference, n.id AS notice, n.kind, d.medium, d.recipient AS "to", d.provider, d.provider_id AS "providerId",
              d.state, d.reason, coalesce(t.template, n.template) AS template, n.language, CASE WHEN t.no IS NULL THEN n.subject ELSE t.subject END AS subject,
              coalesce(t.body, n.body, '') AS text, (CASE WHEN t.no IS NULL THEN n.shown ELSE t.shown END) ? 'code' AS "showsCode", c.code_hash AS "codeHash",
              CASE n.kind WHEN 'survey' THEN (SELECT s.token_hash FROM survey s WHERE s.complaint_id = c.id)
                WHEN 'party-request' THEN (SELECT p.token_hash FROM joint_part p WHERE p.link_id = n.id LIMIT 1) END AS "linkHash",
              (extract(epoch FROM d.begun_at) * 1000000)::bigint || '_' || d.id AS cursor
       FROM delivery d JOIN notice n ON n.id = d.notice_id JOIN complaint c ON c.id = n.complaint_id
       LEFT JOIN earlier_text t ON t.notice_id = n.id AND t.no = d.text_no
       WHERE d.provider = 'simulator'
         AND ($1::bigint IS NULL OR (d.begun_at, d.id) < (to_timestamp(0) + $1::bigint * interval '1 microsecond', $2::uuid))
       ORDER BY d.begun_at DESC, d.id DESC LIMIT $3`,
      [after?.[1] ?? null, after?.[2] ?? null, sentPageSize + 1],
    );
    const shown = rows.slice(0, sentPageSize);
    const next = rows.length > sentPageSize ? shown.at(-1)?.cursor : undefined;
    return {
      items: shown.map(({ cursor: _, showsCode, codeHash, linkHash, ...message }) =>
        this.asSent(message, { showsCode, codeHash, linkHash }),
      ),
      ...(next === undefined ? {} : { nextCursor: next }),
    };
  }

  /** Frozen texts keep their placeholders; the message that left had code or link in it. */
  private asSent(message: SentMessage, { showsCode, codeHash, linkHash }: Secrets): SentMessage {
    const { kind, reference, notice, text } = message;
    if (kind === 'receipt-code' || (kind === 'acknowledgement' && showsCode === true))
      return { ...message, text: text.replaceAll('{code}', accessCode(this.codeSecret, reference, codeHash)) };
    if (kind === 'contact-code') return { ...message, text: text.replaceAll('{code}', contactCode(this.codeSecret, notice)) };
    if (kind === 'party-request') {
      const link = `${this.settings.gateway.publicUrl}/party/${partyToken(this.codeSecret, notice, linkHash)}`;
      return { ...message, text: text.replaceAll('{partyLink}', link) };
    }
    if (kind !== 'survey') return message;
    const link = `${this.settings.gateway.publicUrl}/survey/${surveyToken(this.codeSecret, reference, linkHash)}`;
    return { ...message, text: text.replaceAll('{surveyLink}', link) };
  }
}
