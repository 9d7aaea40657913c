import { finishWork } from '../../../../gateway/src/desk/actions/finish-work.js';
import { joinCases } from '../../../../gateway/src/desk/joins/join-cases.js';
import { refuseProposal } from '../../../../gateway/src/desk/joins/refuse-proposal.js';
import { tellInPerson } from '../../../../gateway/src/desk/notices/tell-in-person.js';
import type { Chance } from '../chance.js';
import type { SimulatedHouse } from '../simulated-house.js';
import type { CaseWork } from './stories.js';
import * as say from './words-of-staff.js';

/** What waited for a person for some days is done: by whoever oversees, who says what. Of late it waits for whoever looks at the demonstration. */
export async function finishLeftOver({ unitOfWork, deskContext }: SimulatedHouse, work: CaseWork, chance: Chance): Promise<void> {
  const { deadlines, house } = deskContext;
  const proposed = await unitOfWork.read<{ id: string; reference: string; with: string }>(
    `SELECT p.id, c.reference, w.reference AS "with" FROM link_proposal p JOIN complaint c ON c.id = p.complaint_id JOIN complaint w ON w.id = p.with_id
     WHERE p.state = 'open' AND p.proposed_at < now() - interval '2 days' ORDER BY p.proposed_at, p.id`,
  );
  for (const { id, reference, with: other } of proposed) {
    const join = () =>
      joinCases(unitOfWork, { deadlines, departments: house.departments }, work.overseer(), other, {
        with: reference,
        reason: say.oneMatter,
      });
    if (!chance.happens(0.7) || !(await work.attempt(join)))
      await work.attempt(() => refuseProposal(unitOfWork, work.overseer(), id, say.notOneMatter));
  }
  // Whom no message reached is called, or visited where the rules want it in writing or face to face, and told all of it.
  const untold = await unitOfWork.read<{ id: string; states: string[] }>(
    `SELECT n.id, ARRAY(SELECT DISTINCT jsonb_array_elements_text(r -> 'mustState') FROM jsonb_array_elements(n.required) r) AS states
     FROM work w JOIN notice n ON n.id = w.subject_id
     WHERE w.done_at IS NULL AND w.since < now() - interval '2 days' AND w.kind = 'delivery-failed' AND jsonb_typeof(n.required) = 'array'
     ORDER BY w.since, w.id`,
  );
  for (const { id, states } of untold) {
    const tell = (by: 'phone' | 'visit') => () =>
      tellInPerson(unitOfWork, deadlines.registry, house.institution.zone, work.overseer(), id, { by, said: say.toldInPerson, states });
    if (!(await work.attempt(tell('phone')))) await work.attempt(tell('visit'));
  }
  const waiting = await unitOfWork.read<{ id: string; kind: string; reference: string }>(
    `SELECT w.id, w.kind, c.reference FROM work w JOIN complaint c ON c.id = w.complaint_id
     WHERE w.done_at IS NULL AND w.since < now() - interval '3 days' AND w.kind IN ('delivery-failed', 'low-mark', 'reopening', 'joint-handling')
     ORDER BY w.since, w.id`,
  );
  for (const { id, kind, reference } of waiting)
    await work.attempt(() => finishWork(unitOfWork, work.overseer(), reference, undefined, id, say.workDone[kind] ?? say.workLookedAt));
}
