import { openText, stepOfCode } from '@app/shared/people/authenticator.js';
import { isPassword } from '@app/shared/people/passwords.js';
import { readRecoveryCode, useRecoveryCode } from '@app/shared/people/recovery-codes.js';
import { anyPassword, passwordHolder, useStep } from '@app/shared/people/sign-in-names.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Inject, Injectable } from '@nestjs/common';
import { StaffSessions } from './staff-sessions.js';

/** What somebody typed to sign in. */
export interface TypedSignIn {
  readonly who: string;
  readonly password: string;
  /** Six digits of their authenticator, or one of their recovery codes. */
  readonly code: string;
}

/** Lets in by a password together with a code. All of it is asked at once and one answer given, so that nobody learns which part was wrong, or who is here. */
@Injectable()
export class PasswordEntrance {
  private known = false;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {}

  /** Whether anybody has a password: a house where nobody has does not ask for one. */
  async isUsed(): Promise<boolean> {
    if (this.known) return true;
    this.known = await anyPassword(this.unitOfWork);
    return this.known;
  }

  /** The id of a new session; undefined where anything is wrong. A code counts once, also where two come at the same time. */
  async enter(typed: TypedSignIn, device: string | null, now = Date.now()): Promise<string | undefined> {
    const holder = await passwordHolder(this.unitOfWork, typed.who);
    const right = await isPassword(typed.password, holder?.hash);
    if (!holder || !right) return undefined;
    return await this.unitOfWork.run(async (tx) => {
      const by = await this.proof(tx, holder, typed.code, now);
      return by && (await this.sessions.beginFor(tx, holder.staffId, by, device));
    });
  }

  private async proof(
    tx: Tx,
    holder: NonNullable<Awaited<ReturnType<typeof passwordHolder>>>,
    code: string,
    now: number,
  ): Promise<'password' | 'recovery-code' | undefined> {
    const recovery = readRecoveryCode(code);
    if (recovery !== undefined) return (await useRecoveryCode(tx, holder.staffId, recovery)) ? 'recovery-code' : undefined;
    const secret = openText(this.secret, holder.staffId, holder.authenticator);
    const step = secret && stepOfCode(secret, code, now, holder.lastStep);
    if (!step) return undefined;
    return (await useStep(tx, holder.staffId, step)) ? 'password' : undefined;
  }
}
