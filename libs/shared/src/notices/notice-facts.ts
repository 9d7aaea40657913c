import type { Complainant, Medium } from '../domain/complaint/complaint.js';
import type { KeptAsWritten } from '../domain/complaint/kept-as-written.js';
import type { Language } from '../domain/language.js';

/** A duty of the complaint as far as a notice tells of it. Days are local dates. */
export interface OwedDuty {
  readonly id: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly kind: string;
  /** Its notice's id in the rule set. */
  readonly notice: string | null;
  readonly state: string;
  readonly dueOn: string | null;
  readonly dueAt: string | null;
  readonly provisional: boolean;
  readonly knownThrough: string | null;
  readonly provision: string | null;
}

/** What every notice about a complaint may say. */
export interface ComplaintFacts {
  readonly id: string;
  readonly reference: string;
  readonly channel: string;
  readonly language: Language;
  readonly receivedAt: Date;
  /** How it came where a person wrote it down: `letter`, `counter`, `phone`; null where the channel says it. */
  readonly medium?: string | null;
  /** The day on which it came (local date), where whoever entered it knew the day and no hour. */
  readonly cameOn?: string | null;
  readonly complainant: Complainant;
  readonly prefers: Medium | null;
  /** Media whose number or address was only typed into a form. */
  readonly claimed: readonly Medium[];
  /** What was kept as it was written, and is not used. */
  readonly kept?: readonly KeptAsWritten[];
  /** A person named whom this very notice goes to. */
  readonly namedByHand?: boolean;
  readonly mayAcknowledge: boolean;
  readonly department: string | null;
  /** The customer's agreement to a durable medium is on file. */
  readonly durableMediumAgreed: boolean;
  readonly duties: readonly OwedDuty[];
}
