import { readReference } from '@app/shared/domain/ids.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Staff } from '../staff.js';

/** What shows something of cases though its address names none. */
const readings: readonly Action[] = [
  'case.find',
  'queue.read',
  'held.read',
  'letter.read',
  'file.read',
  'quarantine.read',
  'conflict.read',
  'reading.read',
  'sent.read',
];

interface Reading {
  readonly id: string;
  readonly at: string;
  readonly staff_id: string;
  readonly actor: string;
  readonly role: string;
  readonly action: Action;
  readonly route: string;
  readonly reference: string | null;
  readonly subject_id: string | null;
}

/** The event that says why something was read, by the request that said it. */
const reasons = new WeakMap<object, string>();

/** Says of a request that what it reads is read for the reason that this event has; the line about it names the event. */
export const readsFor = (request: object, event: string): void => void reasons.set(request, event);

const everyMilliseconds = 1_000;
const mostAtOnce = 500;
/** While the database is away; what is beyond is counted and told of in the log of the app. */
const mostKept = 20_000;

/**
 * The log of reading: who opened which case, file, proof, list or search, once it was answered. Written in batches, behind what it tells of, so
 * that nobody waits for it; the last batch is written before the app ends. An app that is killed loses the last second of it.
 */
@Injectable()
export class ReadingLog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ReadingLog.name);
  private waiting: Reading[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private lost = 0;

  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Notes a request when it was answered well, if it shows anything of a case. Search words are not kept: they are somebody's data. */
  follow(staff: Staff, action: Action, request: FastifyRequest, reply: FastifyReply): void {
    const { reference, id } = request.params as { reference?: string; id?: string };
    const reads =
      request.method === 'GET'
        ? reference !== undefined || readings.includes(action) || id !== undefined
        : action === 'case.find' || action === 'case.unmask';
    if (!reads) return;
    reply.raw.once('finish', () => {
      if (reply.raw.statusCode >= 300) return;
      this.note({
        id: newId(),
        at: new Date().toISOString(),
        staff_id: staff.id,
        actor: staff.actor,
        role: staff.role,
        action,
        route: `${request.method} ${request.routeOptions.url}`,
        reference: readReference(reference ?? ''),
        subject_id: reasons.get(request) ?? (id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null),
      });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.flush();
  }

  /** Writes what waits, now. */
  async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, mostAtOnce);
      try {
        await this.write(batch);
      } catch (error) {
        this.waiting = [...batch, ...this.waiting].slice(-mostKept);
        this.logger.error(`${this.waiting.length} access log entries are waiting to be written: ${String(error)}`);
        return;
      }
    }
    if (this.lost > 0) this.logger.error(`${this.lost} access log entries were lost while the database was unavailable.`);
    this.lost = 0;
  }

  private note(reading: Reading): void {
    if (this.waiting.length >= mostKept) {
      this.lost++;
      return;
    }
    this.waiting.push(reading);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.flush().then(() => {
        if (this.waiting.length > 0) this.again();
      });
    }, everyMilliseconds);
    this.timer.unref();
  }

  private again(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.flush();
    }, 10 * everyMilliseconds);
    this.timer.unref();
  }

  private async write(batch: readonly Reading[]): Promise<void> {
    await this.unitOfWork.read(
      `INSERT INTO reading (id, at, staff_id, actor, role, action, route, complaint_id, subject_id)
       SELECT r.id, r.at, r.staff_id, r.actor, r.role, r.action, r.route, c.id, r.subject_id
       FROM json_to_recordset($1) AS r(id uuid, at timestamptz, staff_id uuid, actor text, role text, action text, route text, reference text, subject_id uuid)
       LEFT JOIN complaint c ON c.reference = r.reference ON CONFLICT DO NOTHING`,
      [JSON.stringify(batch)],
    );
  }
}
