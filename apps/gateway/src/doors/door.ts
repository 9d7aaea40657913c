import type { Language } from '@app/shared/domain/language.js';
import type { Arrival, ForTheDesk, NumberedCase, TextPart } from './arrival.js';

/** What a channel may ask of the house besides the intake. Each is a Nest token: `@Inject(DoorSettings)`. */

/** Settings of the doors: from the environment, by default, or made at the first start. Each folder describes its own in `settings.ts`. */
export abstract class DoorSettings {
  /** Undefined where nothing is set. */
  abstract get(name: string): string | undefined;
  /**
   * The first of the names that is set. None is: the door is shut, which raises an alarm (a metric, a line of level `error`, a hint at
   * `/health/ready`), and fails with `door.not-configured` (503), so that the sender keeps trying.
   */
  abstract demand(channel: string, ...names: readonly string[]): string;
}

/** What a door remembers between starts: how far it got in something that it reads by itself. In the database, one row for each account. */
export abstract class DoorMemory {
  /** Undefined where nothing was kept. Fails with `store.unavailable`. */
  abstract recall(channel: string, account: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  abstract keep(channel: string, account: string, place: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Where a door that works by itself tells how it is: a metric, and a hint at `/health/ready` while there is trouble. */
export abstract class DoorWatch {
  /** `sentence` is for an operator, with the remedy and without personal data; null when all is well again. */
  abstract trouble(channel: string, sentence: string | null): void;
}

/** Somebody of the house who brings a complaint in for another. */
export interface StaffMember {
  /** Whose entries are whose hangs on this alone: two people may have one name. */
  readonly id: string;
  /** As the trail names them: `staff:<name>`. */
  readonly actor: string;
}

/** Knows the bearer tokens of staff. */
export abstract class StaffEntrance<Member extends StaffMember = StaffMember> {
  /** Fails with `auth.missing`, and with `auth.forbidden` for roles that only read. */
  abstract admit(authorization: string | undefined): Promise<Member>;
  /** Whether they may know a case with its code: they may see it, or brought it in themselves. */
  abstract mayKnow(member: Member, reference: string): Promise<boolean>;
  /**
   * Whether they may hear that a case with some number is there. As `mayKnow`; and of one that is not routed yet whoever it is not about, nor
   * about their department.
   */
  abstract mayHear(member: Member, found: NumberedCase): boolean;
}

/** What may be told in public of a complaint, to whoever knows its reference. No text, no person. */
export interface PublicStanding {
  readonly reference: string;
  readonly open: boolean;
  readonly category: string | null;
  /** Null while nobody has it. */
  readonly department: string | null;
  readonly receivedAt: Date;
  readonly changedAt: Date;
  readonly dueAt: Date | null;
}

/** Looks up complaints of one channel; those of others answer as ones that do not exist. */
export abstract class PublicStandings {
  abstract of(channel: string, references: readonly string[]): Promise<PublicStanding[]>;
}

/** Where a complaint stands, for whoever has its reference and access code, as sentences that can be read out. */
export interface OwnStanding {
  readonly reference: string;
  readonly status: string;
  /** The day by which they are told a decision; null while none is known. */
  readonly dueOn: string | null;
  readonly says: readonly string[];
}

/** Tells complainants of their own complaint at doors that have no page. */
export abstract class OwnStandings {
  /**
   * Undefined for a wrong code, and alike for a reference that never was. `who`: whose wrong tries are counted together (a call, an address). Fails with
   * `status.too-many-tries`.
   */
  abstract tell(asked: {
    readonly reference: string;
    readonly code: string;
    readonly who: string;
    readonly language: Language;
  }): Promise<OwnStanding | undefined>;
}

/** What is answered to whoever told the integrity desk something. */
export interface SealedAnswer {
  /** The code of a report that was opened: it is told this once. */
  readonly code?: string;
  /** Sentences in their language, the code among them: in groups, or where it is for the ear in single digits. */
  readonly says: readonly string[];
  /** This very message had come before. */
  readonly repeated: boolean;
}

/** Reports that are for the integrity desk alone, at doors that answer at once. */
export abstract class SealedReports {
  /** Keeps what is for the desk (`Arrival.sealed`), closed before it is written, and nothing of how it came. Fails with `store.unavailable`. */
  abstract take(arrival: Arrival, forTheDesk: ForTheDesk): Promise<SealedAnswer>;
  /** What a text is known by whose parts come by themselves: a keyed hash that leads back to no number without this house. */
  abstract threadOf(arrival: Arrival): Buffer;
  /** What this very message is known by when it comes again. */
  abstract lookupOf(arrival: Arrival): Buffer;
  /** Keeps a later part of a text that is for the desk with its report, or nothing of it where that was refused. Fails with `store.unavailable`. */
  abstract addPart(arrival: Arrival, part: TextPart): Promise<void>;
  /**
   * Keeps a part for the desk whose text nobody can judge, for its beginning never came, and asks whoever wrote to send all of it again. Fails as `take`.
   */
  abstract keepFragment(arrival: Arrival, part: TextPart): Promise<void>;
  /** What the desk answered, in sentences that can be read out; undefined for a wrong code. */
  abstract tell(code: string, language: Language): Promise<{ readonly closed: boolean; readonly says: readonly string[] } | undefined>;
}

/** Something that lies at the provider: a picture, a recording. */
export interface WantedEnclosure {
  readonly url: string;
  /** Whose inbox it came to, as in the arrival. */
  readonly account: string;
}

/** What lay at the provider, or why there is nothing to fetch any more. */
export type FetchedEnclosure =
  | { readonly content: Uint8Array; readonly contentType: string }
  /** Asking again will not help: why, for a clerk. */
  | { readonly refused: string };

/** Gets enclosures. Fails with `provider.unavailable` when it may work later. */
export abstract class EnclosureSource {
  abstract fetch(wanted: WantedEnclosure): Promise<FetchedEnclosure>;
}

/** One message of a provider's list. It is known when evidence has its `sourceId` or, where the list has none, its `twinId`. */
export interface Listed {
  readonly account: string;
  readonly id: { readonly sourceId: string } | { readonly twinId: string };
  /** Makes the arrival, asking the provider for more where needed; null when there is nothing to bring in after all. */
  arrival(): Promise<Arrival | null>;
}

/** Lists what a provider was sent for us. */
export abstract class Reconciler {
  /**
   * What came since, a page at a time. Null where the settings to ask with are missing. Fails with `provider.unavailable`, or with
   * `provider.refused` when asking again will not help.
   */
  abstract list(since: Date): AsyncIterable<readonly Listed[]> | null;
}
