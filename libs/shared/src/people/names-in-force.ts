import { compileNames, type Named, type NameFinder } from '../domain/conflict/name-finder.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { spellingsOf } from './person-keys-of.js';

/** What somebody on the staff is known by. */
export interface StaffNames {
  readonly id: string;
  readonly name: string;
  readonly spellings: readonly string[];
  readonly staffNumber: string | null;
  readonly email: string | null;
  readonly relatives: readonly string[];
}

/** Columns of `staff s` that a finder is made from. */
export const namesColumns = 's.id, s.name, s.spellings, s.staff_number AS "staffNumber", s.email, s.relatives';

/** Members of staff as they are looked for in words. */
export async function namedStaff(rows: readonly StaffNames[]): Promise<Named[]> {
  return await Promise.all(
    rows.map(async (row) => ({
      key: `i:${row.id}`,
      name: row.name,
      names: await spellingsOf(row),
      staffNumber: row.staffNumber ?? undefined,
      emails: row.email === null ? [] : [row.email],
      relatives: row.relatives,
    })),
  );
}

/** Everybody whose name in a complaint's words bars somebody: staff who are here, and who heads a department by the papers. */
export async function readNames(unitOfWork: UnitOfWork, departments: readonly Department[]): Promise<NameFinder> {
  const rows = await unitOfWork.read<StaffNames>(`SELECT ${namesColumns} FROM staff s WHERE s.left_at IS NULL`);
  const heads = await Promise.all(
    departments.map(async ({ id, head }) => ({ key: `d:${id}`, name: head, names: await spellingsOf({ name: head, spellings: [] }) })),
  );
  return compileNames([...(await namedStaff(rows)), ...heads]);
}

/**
 * The names that complaints are searched for, kept in memory: looking costs no statement. `renew` reads them again where somebody came, left or
 * was renamed since; a job of the router does so every few seconds, and looks afterwards through what came meanwhile (scan-for-people.ts).
 */
export class NamesInForce {
  private finder: NameFinder = compileNames([]);
  private mark = '';
  private first: Promise<unknown> | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly departments: () => readonly Department[],
  ) {}

  get names(): NameFinder {
    return this.finder;
  }

  /** Until they were read once. One that fails is tried again by the next who asks. */
  async ready(): Promise<void> {
    this.first ??= this.renew();
    try {
      await this.first;
    } catch (error) {
      this.first = undefined;
      throw error;
    }
  }

  /** Whether they were read again. */
  async renew(): Promise<boolean> {
    const departments = this.departments();
    const [row] = await this.unitOfWork.read<{ mark: string }>(
      `SELECT md5(coalesce(string_agg(concat_ws('|', s.id, s.name, s.spellings, s.staff_number, s.email, s.relatives), ',' ORDER BY s.id), '')) AS mark
       FROM staff s WHERE s.left_at IS NULL`,
    );
    const mark = `${row?.mark} ${departments.map(({ id, head }) => `${id}=${head}`).join()}`;
    if (mark === this.mark) return false;
    this.finder = await readNames(this.unitOfWork, departments);
    this.mark = mark;
    return true;
  }
}
