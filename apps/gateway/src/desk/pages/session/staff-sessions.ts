import { createHash, randomBytes } from 'node:crypto';
import { endSessionsOf } from '@app/shared/people/keep-people.js';
import { tokenHash } from '@app/shared/people/staff-tokens.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { by, type Staff, type StaffRow, staffIsHere, staffOf, staffTables, steadColumns, steadOf } from '../../staff.js';

/** How a session's id is kept: only its hash. Ids are 256 random bits, so a plain hash is enough. */
const idHash = (id: string): Buffer => createHash('sha256').update(id).digest();

/** How somebody proved who they are. */
export type SignedInBy = 'token' | 'password' | 'recovery-code' | 'invitation' | 'provider';

/** What a provider of sign-in keeps a session under: its `sid`, and the ID token to sign out there. */
export interface ProviderSession {
  readonly sid: string | null;
  readonly hint: string;
}

/** Somebody who is signed in. */
export interface FoundSession {
  readonly staff: Staff;
  /** Signed in so short a while ago that nothing needs to be proved again (`deskSessions.proofMinutes`). */
  readonly fresh: boolean;
}

/** Of a session: the person's account, or whoever its token is of. */
const personOfSession = `staff_session s LEFT JOIN staff_token t ON t.id = s.token_id LEFT JOIN staff p ON p.id = coalesce(s.staff_id, t.staff_id)`;
const isSomebody = `(t.id IS NOT NULL OR (s.token_id IS NULL AND p.id IS NOT NULL)) AND ${staffIsHere}`;

/**
 * Who is signed in. A session ends with its token or account, when nothing was done for a while, and after its longest time whatever was done
 * (`deskSessions` of the institution). It lies in the database, so that every gateway knows of its end at once.
 */
@Injectable()
export class StaffSessions {
  private readonly idleMinutes: number;
  private readonly longestHours: number;
  private readonly proofMinutes: number;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    const { deskSessions } = house.institution;
    this.idleMinutes = deskSessions.idleMinutes;
    this.longestHours = deskSessions.longestHours;
    this.proofMinutes = deskSessions.proofMinutes;
  }

  get longestSeconds(): number {
    return this.longestHours * 3600;
  }

  /** Signs in by a token of a person: a new id, always, so that nobody can plant one. Undefined when no such token is valid; a program's key is none. */
  async begin(token: string, device: string | null = null): Promise<string | undefined> {
    return await this.unitOfWork.run(async (tx) => {
      const [known] = await tx.query<{ tokenId: string; staffId: string; name: string }>(
        `SELECT t.id AS "tokenId", t.staff_id AS "staffId", t.name FROM ${staffTables} WHERE t.token_hash = $1 AND NOT t.machine AND ${staffIsHere}`,
        [tokenHash(token)],
      );
      return known && (await this.enter(tx, known, 'token', device));
    });
  }

  /** Signs somebody in who proved in another way who they are, in the transaction of that. Undefined when they have left. */
  async beginFor(
    tx: Tx,
    staffId: string,
    way: Exclude<SignedInBy, 'token'>,
    device: string | null,
    provider?: ProviderSession,
  ): Promise<string | undefined> {
    const [known] = await tx.query<{ name: string }>('SELECT name FROM staff WHERE id = $1 AND left_at IS NULL', [staffId]);
    return known && (await this.enter(tx, { ...known, staffId }, way, device, provider));
  }

  /** Who this is, or undefined when the session is over or never was. `active`: a person did something, which keeps it. */
  async find(id: string, active: boolean): Promise<FoundSession | undefined> {
    const [found] = await this.unitOfWork.readPrepared<StaffRow & { dated: boolean; fresh: boolean }>(
      `SELECT coalesce(t.staff_id, p.id) AS id, coalesce(t.name, p.name) AS name, coalesce(t.role, p.role) AS role,
              CASE WHEN t.id IS NULL THEN p.department ELSE t.department END AS department, p.keys, ${steadColumns},
              s.seen_at < now() - interval '1 minute' AS dated, s.begun_at > now() - make_interval(mins => $4) AS fresh
       FROM ${personOfSession} ${steadOf('$5')}
       WHERE s.id_hash = $1 AND s.ended_at IS NULL AND ${isSomebody}
         AND s.seen_at > now() - make_interval(mins => $2) AND s.begun_at > now() - make_interval(hours => $3)`,
      [idHash(id), this.idleMinutes, this.longestHours, this.proofMinutes, this.house.institution.zone],
    );
    if (!found) return undefined;
    // Once a minute is often enough: a busy clerk's every click need not write.
    if (active && found.dated)
      await this.unitOfWork.run((tx) => tx.query('UPDATE staff_session SET seen_at = now() WHERE id_hash = $1', [idHash(id)]));
    return { staff: staffOf(found, this.house.departments), fresh: found.fresh };
  }

  /** Of these sessions those that stand, with who it is by now: as `find`, of many at once, and keeping none of them. */
  async standing(ids: readonly string[]): Promise<Map<string, Staff>> {
    const rows = await this.unitOfWork.readPrepared<StaffRow & { hash: Buffer }>(
      `SELECT s.id_hash AS hash, coalesce(t.staff_id, p.id) AS id, coalesce(t.name, p.name) AS name, coalesce(t.role, p.role) AS role,
              CASE WHEN t.id IS NULL THEN p.department ELSE t.department END AS department, p.keys, ${steadColumns}
       FROM ${personOfSession} ${steadOf('$4')}
       WHERE s.id_hash = ANY($1) AND s.ended_at IS NULL AND ${isSomebody}
         AND s.seen_at > now() - make_interval(mins => $2) AND s.begun_at > now() - make_interval(hours => $3)`,
      [ids.map(idHash), this.idleMinutes, this.longestHours, this.house.institution.zone],
    );
    const byHash = new Map(rows.map((row) => [row.hash.toString('hex'), row]));
    return new Map(
      ids.flatMap((id) => {
        const row = byHash.get(idHash(id).toString('hex'));
        return row === undefined ? [] : [[id, staffOf(row, this.house.departments)] as const];
      }),
    );
  }

  /** Signs out. Twice is content to find nothing to do. Gives what a provider needs to end its own session, where it has one. */
  async end(id: string): Promise<{ hint: string } | undefined> {
    return await this.unitOfWork.run(async (tx) => {
      const [ended] = await tx.query<{ name: string; staffId: string; hint: string | null }>(
        `UPDATE staff_session o SET ended_at = now() FROM ${personOfSession}
         WHERE o.id_hash = $1 AND s.id_hash = o.id_hash AND o.ended_at IS NULL
         RETURNING coalesce(t.name, p.name) AS name, coalesce(t.staff_id, p.id) AS "staffId", s.provider_hint AS hint`,
        [idHash(id)],
      );
      if (!ended) return undefined;
      await tx.record([{ kind: 'staff.signed-out', actor: `staff:${ended.name}`, actorId: ended.staffId }]);
      return ended.hint === null ? undefined : { hint: ended.hint };
    });
  }

  /** Where a person is signed in, the latest use first. `current`: the id of the session that asks. */
  async listOf(staffId: string, current: string): Promise<SessionShown[]> {
    return await this.unitOfWork.read<SessionShown>(
      `SELECT s.id, s.device, s.begun_at AS "begunAt", s.seen_at AS "seenAt", s.id_hash = $2 AS current, t.id IS NOT NULL AS "byToken"
       FROM ${personOfSession}
       WHERE coalesce(s.staff_id, t.staff_id) = $1 AND s.ended_at IS NULL AND ${isSomebody}
         AND s.seen_at > now() - make_interval(mins => $3) AND s.begun_at > now() - make_interval(hours => $4) ORDER BY s.seen_at DESC LIMIT 100`,
      [staffId, idHash(current), this.idleMinutes, this.longestHours],
    );
  }

  /** Ends one of a person's own sessions, by the id that its list has. Somebody else's, and one that is over, are content to find nothing to do. */
  async endOne(staff: Staff, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const ended = await tx.query(
        `UPDATE staff_session o SET ended_at = now() FROM ${personOfSession}
         WHERE o.id::text = $1 AND s.id = o.id AND o.ended_at IS NULL AND coalesce(s.staff_id, t.staff_id) = $2 RETURNING 1`,
        [id, staff.id],
      );
      if (ended.length > 0) await tx.record([{ kind: 'staff.signed-out', ...by(staff) }]);
    });
  }

  /** Signs a person out wherever they are signed in, here as well. */
  async endAll(staff: Staff): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const sessions = await endSessionsOf(tx, staff.id);
      await tx.record([{ kind: 'staff.signed-out-everywhere', subjectId: staff.id, ...by(staff), data: { sessions } }]);
    });
  }

  private async enter(
    tx: Tx,
    { staffId, tokenId, name }: { readonly staffId: string; readonly tokenId?: string; readonly name: string },
    way: SignedInBy,
    device: string | null,
    provider?: ProviderSession,
  ): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await tx.query(
      `INSERT INTO staff_session (id_hash, token_id, staff_id, device, provider_session, provider_hint)
       VALUES ($1, $2, (SELECT p.id FROM staff p WHERE p.id = $3), $4, $5, $6)`,
      [idHash(id), tokenId ?? null, staffId, device, provider?.sid ?? null, provider?.hint ?? null],
    );
    await tx.record([{ kind: 'staff.signed-in', actor: `staff:${name}`, actorId: staffId, data: { by: way } }]);
    await tx.query(
      `DELETE FROM staff_session WHERE id_hash IN
         (SELECT id_hash FROM staff_session WHERE begun_at < now() - interval '2 days' ORDER BY begun_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    );
    return id;
  }
}

/** One place where somebody is signed in. */
export interface SessionShown {
  readonly id: string;
  /** Browser and system; null where they could not be told. */
  readonly device: string | null;
  readonly begunAt: Date;
  readonly seenAt: Date;
  readonly current: boolean;
  readonly byToken: boolean;
}
