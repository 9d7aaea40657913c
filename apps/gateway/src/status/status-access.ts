import { readReference } from '@app/shared/domain/ids.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { opensWith } from '@app/shared/secrets/access-code.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Inject, Injectable } from '@nestjs/common';
import { AddressTries } from '../http/address-tries.js';
import { StatusPageQuery } from './status-page.query.js';
import { StatusTries } from './status-tries.js';

/** A reference that was opened. */
export interface OpenedCase {
  readonly id: string;
  readonly reference: string;
}

/** Decides who may see a complaint: a right code, not too many wrong ones before it, and not too many of any in a minute. */
@Injectable()
export class StatusAccess {
  constructor(
    @Inject(StatusPageQuery) private readonly complaints: StatusPageQuery,
    @Inject(StatusTries) private readonly tries: StatusTries,
    @Inject(AddressTries) private readonly lookups: AddressTries,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {}

  /**
   * The complaint, when `code` is its code. A wrong code and a reference that never was take the same way through here.
   * Fails with `status.too-many-tries`, for right codes too.
   */
  async open(typedReference: string, code: string, address: string): Promise<OpenedCase | undefined> {
    const reference = asReference(typedReference);
    await this.lookups.count('lookup', address);
    await this.tries.check(reference, address);
    const found = await this.complaints.find(reference);
    const right = opensWith(this.secret, reference, code, found?.codeHash ?? nobodysHash);
    if (right && found !== undefined) {
      await this.lookups.wasRight('lookup', address);
      return { id: found.id, reference };
    }
    await this.tries.wrong(reference, address);
    return undefined;
  }

  /** The complaint of a reference whose cookie was already proved. */
  async known(reference: string): Promise<OpenedCase | undefined> {
    const found = await this.complaints.find(reference);
    return found && { id: found.id, reference };
  }
}

/** The reference as stored, from whatever was typed; what cannot be one stays as it is and is found nowhere. */
export function asReference(typed: string): string {
  return readReference(typed) ?? cleanText(typed, 40);
}

/** No code hashes to this, so that the comparison is made for every reference. */
const nobodysHash = Buffer.alloc(32);
