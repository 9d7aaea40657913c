import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { Setting } from '@app/shared/platform/config/setting.js';
import type { SealedAnswerKind } from '@app/shared/sealing/errand.js';

/** A file that goes with a mail. */
export interface OutgoingFile {
  readonly filename: string;
  readonly contentType: string;
  content(): Promise<Buffer>;
}

/** One attempt, ready to leave. `attemptId` is the delivery row that was committed before the call. */
export interface Outgoing {
  readonly attemptId: string;
  readonly noticeId: string;
  /** `record-head`: no notice of a case, but a mail to the institution itself. `report-…`: an answer to a text for the integrity desk. */
  readonly kind: NoticeKind | 'record-head' | SealedAnswerKind;
  /** `recipient` is an E.164 number or an address. */
  readonly recipient: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Every value that stands in the text, for providers that send by templates of their own. */
  readonly values: Readonly<Record<string, string>>;
  /** Mail: what goes with it. Made when it leaves, not when it is looked up. */
  readonly attachments?: readonly OutgoingFile[];
  /** Mail: the id of what is answered. */
  readonly inReplyTo?: string;
  /** Mail: the case's own address, so that an answer joins it. */
  readonly replyTo?: string;
  /** Where the provider reports back: `<RECEIPTS_URL>/receipts/<provider>/<attemptId>`. Absent: nothing of it is kept, and nothing is to be reported. */
  readonly receiptUrl?: string;
  /** Do not deliver later than this. */
  readonly validUntil?: Date;
  /**
   * Whether bytes of it may still leave. To be asked once more when a connection stands: a process that was stopped meanwhile has lost its
   * lease, and by now somebody else may have sent it.
   */
  mayLeave(): boolean;
  /** An answer that comes later than this is of no use: by then the attempt counts as unknown. */
  readonly limitMilliseconds: number;
}

/** The files of a mail with their bytes. */
export const filesOf = async ({ attachments = [] }: Pick<Outgoing, 'attachments'>) =>
  await Promise.all(attachments.map(async ({ filename, contentType, content }) => ({ filename, contentType, content: await content() })));

/** Why a provider said no: `later` may be tried again, `other-channel` needs another medium, `person` needs somebody. */
export type RefusalClass = 'later' | 'other-channel' | 'person';

/** What a refusal says of the number or address itself. */
export type RecipientVerdict = 'dead' | 'opted-out';

/** How far a provider reports what becomes of a message it took. */
export type Reports = 'nothing' | 'sent' | 'delivered';

/**
 * What became of the call. `unknown` when the answer was lost (timeout, reset, 5xx): it is never sent again blindly.
 * `reason` is a sentence a clerk can read, without personal data. `trouble`: it is the provider's own, so others may be better. `alarm`: it is
 * ours (sign-in, credit, sender, template, a block list) and only a person can mend it; it says nothing of the number or address.
 */
export type SendResult =
  | { readonly state: 'accepted'; readonly providerId: string; readonly reports?: Reports }
  | {
      readonly state: 'deferred';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      readonly trouble?: boolean;
      readonly alarm?: boolean;
    }
  | {
      readonly state: 'refused';
      readonly reason: string;
      readonly code?: string;
      readonly next: RefusalClass;
      readonly recipient?: RecipientVerdict;
      readonly alarm?: boolean;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/** What asking the provider about an attempt brought. */
export type LookupResult =
  | {
      readonly found: true;
      readonly providerId: string;
      readonly state: DeliveryState;
      readonly errorCode?: string;
      readonly reason?: string;
    }
  | { readonly found: false }
  | { readonly failed: string };

/** A receipt, translated from the provider's own words. */
export interface ProviderReceipt {
  readonly providerId: string;
  readonly state: DeliveryState;
  /** The provider's own status word, kept with the raw bytes. */
  readonly word: string;
  readonly errorCode?: string;
  readonly reason?: string;
  readonly recipient?: RecipientVerdict;
  /** For what did not arrive: `person` where no other medium mends it by itself. Default `other-channel`. */
  readonly next?: RefusalClass;
  /** It is ours, and only a person can mend it. */
  readonly alarm?: boolean;
  /** Where the address of the receipt does not name the attempt. */
  readonly attemptId?: string;
}

/** What a receipt request looks like to a provider folder. */
export interface ReceiptRequest {
  readonly method: string;
  /** The full URL as the provider called it, built from RECEIPTS_URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Uint8Array;
}

/** What one call of a provider reports: usually one receipt. `answer` where it wants more than "taken". */
export interface ReceiptsRead {
  readonly receipts: readonly ProviderReceipt[];
  readonly answer?: { readonly contentType: string; readonly body: string };
}

/** A message that a provider says it took. */
export interface TakenElsewhere {
  readonly providerId: string;
  readonly recipient: string;
  readonly text: string | undefined;
  readonly at: Date;
}

/** A way to hand messages to the world. Throws only for bugs. */
export interface Provider {
  send(message: Outgoing): Promise<SendResult>;
  /** Present where the provider can be asked whether it has a message. `since` is when the attempt was committed. */
  lookup?(message: Outgoing, since: Date): Promise<LookupResult>;
  /** Present where the provider can be asked what became of a message that it took. */
  status?(providerId: string, message: Outgoing): Promise<LookupResult>;
  /** Present where it lists what it took since an instant, whoever asked for it: for the time after a restore. */
  takenSince?(since: Date): Promise<readonly TakenElsewhere[] | { readonly failed: string }>;
  /** Proves and translates a call of the provider; null when it is not proved to come from it, or says nothing we know. */
  readReceipts?(request: ReceiptRequest): ReceiptsRead | null;
  /** Of a provider that sends approved texts only: whether it has one for the acknowledgement that holds the access code. Absent: it sends what we wrote. */
  mayHoldCode?(language: Language): boolean;
  /** What a person should know although all is set: a sentence each, told at the start. */
  readonly remarks?: readonly string[];
  close?(): Promise<void>;
}

/** What a provider may know of the institution. */
export interface ProviderContext {
  /** Its first address: the sender where nothing else is said. */
  readonly address: string;
}

/** What a provider folder exports as `provider` from its `provider.ts`. */
export interface ProviderPlugin {
  readonly id: string;
  /** `any`: stands in for every medium that has no provider of its own (the simulator). */
  readonly medium: Medium | 'any';
  /** How far it reports. Until it has reported that a message left, the message does not count as sent. Default `nothing`. */
  readonly reports?: Reports;
  /** How long one call may take, shorter than the lease of an attempt (90 s). Default 20. */
  readonly callLimitSeconds?: number;
  /** What its folder's `settings.ts` exports, beside `medium` and `begunBy`: there the whole house finds them without loading the provider. */
  readonly settings: readonly Setting[];
  /**
   * Makes the provider from the environment: null when nothing is set (the medium goes to `/sent`);
   * throws `config.invalid` when half is set. `secrets` holds what the house made at its first start.
   */
  open(
    env: Readonly<Record<string, string | undefined>>,
    secrets: Readonly<Record<string, string>>,
    house?: ProviderContext,
  ): Provider | null | Promise<Provider>;
}
