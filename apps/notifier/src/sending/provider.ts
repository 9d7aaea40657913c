import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { Language } from '@app/shared/domain/language.js';

/** One attempt, ready to leave. `attemptId` is the delivery row that was committed before the call. */
export interface Outgoing {
  readonly attemptId: string;
  readonly noticeId: string;
  /** `recipient` is an E.164 number or an address. */
  readonly recipient: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Mail: the id of what is answered. */
  readonly inReplyTo?: string;
  /** Mail: the case's own address, so that an answer joins it. */
  readonly replyTo?: string;
  /** Where the provider reports back: `<RECEIPTS_URL>/receipts/<provider>/<attemptId>`. */
  readonly receiptUrl: string;
  /** Do not deliver later than this. */
  readonly validUntil?: Date;
}

/** Why a provider said no: `later` may be tried again, `other-channel` needs another medium, `person` needs somebody. */
export type RefusalClass = 'later' | 'other-channel' | 'person';

/**
 * What became of the call. `unknown` when the answer was lost (timeout, reset, 5xx): it is never sent again blindly.
 * `reason` is a sentence a clerk can read, without personal data.
 */
export type SendResult =
  | { readonly state: 'accepted'; readonly providerId: string }
  | { readonly state: 'deferred'; readonly reason: string; readonly retryAfterSeconds?: number }
  | { readonly state: 'refused'; readonly reason: string; readonly code?: string; readonly next: RefusalClass }
  | { readonly state: 'unknown'; readonly reason: string };

/** What asking the provider about an attempt of unknown fate brought. */
export type LookupResult =
  | { readonly found: true; readonly providerId: string; readonly state: DeliveryState }
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
}

/** What a receipt request looks like to a provider folder. */
export interface ReceiptRequest {
  /** The full URL as the provider called it, built from RECEIPTS_URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Uint8Array;
}

/** A way to hand messages to the world. Throws only for bugs. */
export interface Provider {
  send(message: Outgoing): Promise<SendResult>;
  /** Present where the provider can be asked. `since` is when the attempt was committed. */
  lookup?(message: Outgoing, since: Date): Promise<LookupResult>;
  /** Proves and translates a receipt; null when it is not proved to come from the provider. */
  readReceipt?(request: ReceiptRequest): ProviderReceipt | null;
  close?(): Promise<void>;
}

/** What a provider folder exports as `provider` from its `provider.ts`. */
export interface ProviderPlugin {
  readonly id: string;
  /** `any`: stands in for every medium that has no provider of its own (the simulator). */
  readonly medium: Medium | 'any';
  /** How long one call may take, shorter than the lease of an attempt (90 s). Default 20. */
  readonly callLimitSeconds?: number;
  /** The environment settings it reads, for `docs/configuration.md`. */
  readonly settings: readonly { readonly name: string; readonly says: string }[];
  /**
   * Makes the provider from the environment: null when nothing is set (the medium goes to `/sent`);
   * throws `config.invalid` when half is set. `secrets` holds what the house made at its first start.
   */
  open(env: Readonly<Record<string, string | undefined>>, secrets: Readonly<Record<string, string>>): Provider | null;
}
