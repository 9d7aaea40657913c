import { createHash, randomBytes } from 'node:crypto';
import { tokenHash } from '@app/shared/people/staff-tokens.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { type Staff, type StaffRow, staffColumns, staffIsHere, staffOf, staffTables } from '../../staff.js';

/** How a session's id is kept: only its hash. Ids are 256 random bits, so a plain hash is enough. */
const idHash = (id: string): Buffer => createHash('sha256').update(id).digest();

/**
 * Who is signed in. A session stands for a token and ends with it; it also ends when nothing was done for a while, and after its longest
 * time whatever was done (`deskSessions` of the institution). It lies in the database, so that every gateway knows of its end at once.
 */
@Injectable()
export class StaffSessions {
  private readonly idleMinutes: number;
  private readonly longestHours: number;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {
    const { deskSessions } = house.institution;
    this.idleMinutes = deskSessions.idleMinutes;
    this.longestHours = deskSessions.longestHours;
  }

  get longestSeconds(): number {
    return this.longestHours * 3600;
  }

  /** Signs in: a new id, always, so that nobody can plant one. Undefined when no such token is valid. */
  async begin(token: string): Promise<string | undefined> {
    const id = randomBytes(32).toString('base64url');
    return await this.unitOfWork.run(async (tx) => {
      const [begun] = await tx.query<{ name: string; staffId: string }>(
        `WITH known AS (SELECT t.id, t.name, t.staff_id FROM ${staffTables} WHERE t.token_hash = $2 AND ${staffIsHere}),
              begun AS (INSERT INTO staff_session (id_hash, token_id) SELECT $1, id FROM known)
         SELECT name, staff_id AS "staffId" FROM known`,
        [idHash(id), tokenHash(token)],
      );
      if (!begun) return undefined;
      await tx.record([{ kind: 'staff.signed-in', actor: `staff:${begun.name}`, actorId: begun.staffId }]);
      await tx.query(
        `DELETE FROM staff_session WHERE id_hash IN
           (SELECT id_hash FROM staff_session WHERE begun_at < now() - interval '2 days' ORDER BY begun_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      );
      return id;
    });
  }

  /** Who this is, or undefined when the session is over or never was. `active`: a person did something, which keeps it. */
  async find(id: string, active: boolean): Promise<Staff | undefined> {
    const [found] = await this.unitOfWork.read<StaffRow & { dated: boolean }>(
      `SELECT ${staffColumns}, s.seen_at < now() - interval '1 minute' AS dated
       FROM staff_session s JOIN staff_token t ON t.id = s.token_id LEFT JOIN staff p ON p.id = t.staff_id
       WHERE s.id_hash = $1 AND s.ended_at IS NULL AND ${staffIsHere}
         AND s.seen_at > now() - make_interval(mins => $2) AND s.begun_at > now() - make_interval(hours => $3)`,
      [idHash(id), this.idleMinutes, this.longestHours],
    );
    if (!found) return undefined;
    // Once a minute is often enough: a busy clerk's every click need not write.
    if (active && found.dated)
      await this.unitOfWork.run((tx) => tx.query('UPDATE staff_session SET seen_at = now() WHERE id_hash = $1', [idHash(id)]));
    return staffOf(found, this.house.departments);
  }

  /** Signs out. Twice is content to find nothing to do. */
  async end(id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const [ended] = await tx.query<{ name: string; staffId: string }>(
        `UPDATE staff_session s SET ended_at = now() FROM staff_token t
         WHERE t.id = s.token_id AND s.id_hash = $1 AND s.ended_at IS NULL RETURNING t.name, t.staff_id AS "staffId"`,
        [idHash(id)],
      );
      if (ended) await tx.record([{ kind: 'staff.signed-out', actor: `staff:${ended.name}`, actorId: ended.staffId }]);
    });
  }
}
