import { addPerson } from '@app/shared/people/keep-people.js';
import { reach, type Staff, type StaffRow, staffOf } from '../../../../gateway/src/desk/staff.js';
import { castOf } from '../cast.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';

/** The people of a simulated office, found by what they are there for. */
export class OfficePeople {
  constructor(readonly all: readonly Staff[]) {}

  /** A clerk of a department; where it has none, whoever works there alone. */
  clerk(department: string, chance: Chance): Staff {
    const own = this.all.filter((one) => one.department === department);
    const clerks = own.filter((one) => reach(one, 'case.decide') === 'held');
    return chance.oneOf(clerks.length > 0 ? clerks : own.length > 0 ? own : this.overseers);
  }

  /** Who answers for a department. */
  head(department: string): Staff {
    return this.all.find((one) => one.department === department && reach(one, 'case.decide') === 'own') ?? this.overseers[0]!;
  }

  get overseers(): readonly Staff[] {
    return this.all.filter((one) => reach(one, 'case.decide') === 'all');
  }

  overseer(chance: Chance): Staff {
    return chance.oneOf(this.overseers);
  }

  /** Who may look at what somebody decided: never they themselves. */
  reviewer({ id }: Pick<Staff, 'id'>, chance: Chance): Staff {
    return chance.oneOf(this.overseers.filter((one) => one.id !== id));
  }

  /** Who is asked for a sum above somebody's limit: whoever answers for the department, and both who oversee. */
  approvers(department: string): readonly Staff[] {
    return [this.head(department), ...this.overseers];
  }
}

/** Engages the people of every department of the house's papers, with the complaint office and whoever checks. */
export async function engageOffice(house: SimulatedHouse): Promise<OfficePeople> {
  const { departments } = house.papers;
  const rows = await house.unitOfWork.run(async (tx) => {
    for (const said of castOf(departments)) await addPerson(tx, said, { actor: 'system:cli' });
    return await tx.query<StaffRow & { nth: string }>('SELECT id, name, role, department, keys FROM staff ORDER BY staff_number');
  });
  return new OfficePeople(rows.map((row) => staffOf(row, departments)));
}
