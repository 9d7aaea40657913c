import type { Against, Complainant, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { ComplaintStatus } from '@app/shared/domain/complaint/complaint-status.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import type { Language } from '@app/shared/domain/language.js';
import type { ReportBackMedium, ReportBackPart } from '@app/shared/domain/report/report-back.js';
import type { Outcome } from '../actions/decide-complaint.js';
import type { CasePart, CaseParts } from './case-parts.js';
import type { CaseMatter } from './explain-matter.js';
import type { HiddenSecret } from './mask-case.js';

/** A referral as its door wrote it down. */
export interface Referral {
  readonly from?: { readonly name?: string; readonly department?: string; readonly contact?: string };
  /** The authority's own number. */
  readonly reference?: string;
  readonly kind?: string;
  readonly sentAt?: string;
  readonly limit?: ReferralLimit;
  readonly reportBack?: {
    readonly owed?: boolean;
    readonly limit?: ReferralLimit;
    readonly to?: string;
    /** What it has to state beside its result. */
    readonly asks?: readonly ReportBackPart[];
    /** How the authority takes it. */
    readonly medium?: ReportBackMedium;
  };
  /** What else it asks for, in its own words. */
  readonly instructions?: string;
}

/** A limit as an authority wrote it on one case. */
export type ReferralLimit = { readonly amount: number; readonly unit: string } | { readonly dueOn: string } | { readonly dueAt: string };

/** What stands on a case itself. */
export interface CaseHeading {
  readonly id: string;
  readonly reference: string;
  readonly status: ComplaintStatus;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly language: Language;
  readonly subject: string | null;
  readonly text: string;
  /** Put aside of the mail that it came as: what it quotes, and what stands below every mail of its sender. Empty where there is none. */
  readonly quotedText: string;
  readonly signature: string;
  readonly complainant: Complainant;
  /** What could not be taken just as it was written. */
  readonly keptAsWritten: readonly KeptAsWritten[];
  /** Media whose number or address was only written down, and not confirmed. */
  readonly unconfirmed: readonly string[];
  readonly prefers: Medium | null;
  readonly against: Against | null;
  readonly occurredOn: string | null;
  readonly wish: string | null;
  /** What else came with it, as its door kept it: a place, numbers, buttons. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly category: string | null;
  readonly priority: number;
  readonly department: string | null;
  /** The date that governs it; null where it is paused or nothing open has one. */
  readonly dueAt: Date | null;
  readonly outcome: Outcome | null;
  readonly decidedAt: Date | null;
  /** When its person was erased: what is left is what happened, and when. */
  readonly erasedAt: Date | null;
  /** Since when what is kept is not used, because the person asked for that; null: it is used. */
  readonly restrictedAt: Date | null;
  readonly version: number;
  /** The rule sets that bind it; null until it is routed. */
  readonly ruleSets: readonly string[] | null;
  /** Who referred it, where an authority did, with its number, its limits and the report that it wants back. */
  readonly referral: Referral | null;
  /** What other authorities, or the same one before, referred it with. */
  readonly earlierReferrals: readonly Referral[];
  readonly rule: string | null;
  readonly reason: string | null;
  /** What it is about, who says so and how sure; null until it is routed, and for cases that were routed before this was written down. */
  readonly matter: CaseMatter | null;
  readonly assignedAt: Date | null;
  readonly claim: LiveClaim | null;
  /** Its id and those of the cases that are part of it. */
  readonly family: readonly string[];
  /** Card and identity numbers, passwords and codes that stand masked in its texts. */
  readonly hidden: readonly HiddenSecret[];
  /** What people wrote is not shown: this person sees the record alone, and no grant of the content stands (withhold-content.ts). */
  readonly withheld: boolean;
}

/** Who holds a case, and until when. */
export interface LiveClaim {
  readonly claimId: string;
  readonly holder: string;
  /** Which of those who have this name. */
  readonly holderId: string | null;
  readonly leaseUntil: Date;
}

/** A case with the lists that are wanted of it. */
export type CaseWith<Part extends CasePart> = CaseHeading & Pick<CaseParts, Part>;
