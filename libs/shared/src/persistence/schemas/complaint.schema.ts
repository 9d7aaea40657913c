import { EntitySchema } from 'typeorm';
import type { Against, Complainant, Medium } from '../../domain/complaint/complaint.js';
import type { ComplaintStatus } from '../../domain/complaint/complaint-status.js';
import type { Language } from '../../domain/language.js';

/** A complaint as it is stored. Names follow the table `complaint`. */
export interface ComplaintRecord {
  readonly id: string;
  readonly reference: string;
  readonly codeHash: Buffer;
  readonly channel: string;
  readonly status: ComplaintStatus;
  readonly receivedAt: Date;
  readonly language: Language;
  readonly subject: string | null;
  readonly body: string;
  readonly complainant: Complainant;
  readonly prefers: Medium | null;
  readonly against: Against | null;
  readonly occurredOn: string | null;
  readonly wish: string | null;
  readonly category: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly mayAcknowledge: boolean;
  readonly toldDueOn: string | null;
  readonly department: string | null;
  readonly priority: number;
  readonly dueAt: Date | null;
  readonly claimId: string | null;
  readonly claimUntil: Date | null;
  readonly outcome: { readonly decision: string; readonly text: string; readonly remedies?: readonly unknown[] } | null;
  readonly decidedAt: Date | null;
  readonly version: number;
  readonly registeredAt: Date;
}

/** The table of complaints as TypeORM knows it. */
export const complaintSchema = new EntitySchema<ComplaintRecord>({
  name: 'complaint',
  columns: {
    id: { type: 'uuid', primary: true },
    reference: { type: 'text', unique: true },
    codeHash: { type: 'bytea', name: 'code_hash' },
    channel: { type: 'text' },
    status: { type: 'text' },
    receivedAt: { type: 'timestamptz', name: 'received_at' },
    language: { type: 'text' },
    subject: { type: 'text', nullable: true },
    body: { type: 'text' },
    complainant: { type: 'jsonb' },
    prefers: { type: 'text', nullable: true },
    against: { type: 'jsonb', nullable: true },
    occurredOn: { type: 'date', name: 'occurred_on', nullable: true },
    wish: { type: 'text', nullable: true },
    category: { type: 'text', nullable: true },
    facts: { type: 'jsonb' },
    mayAcknowledge: { type: 'boolean', name: 'may_acknowledge' },
    toldDueOn: { type: 'date', name: 'told_due_on', nullable: true },
    department: { type: 'text', nullable: true },
    priority: { type: 'int' },
    dueAt: { type: 'timestamptz', name: 'due_at', nullable: true },
    claimId: { type: 'uuid', name: 'claim_id', nullable: true },
    claimUntil: { type: 'timestamptz', name: 'claim_until', nullable: true },
    outcome: { type: 'jsonb', nullable: true },
    decidedAt: { type: 'timestamptz', name: 'decided_at', nullable: true },
    version: { type: 'int' },
    registeredAt: { type: 'timestamptz', name: 'registered_at' },
  },
});
