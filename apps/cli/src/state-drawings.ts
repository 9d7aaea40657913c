import { claimTransitions } from '@app/shared/domain/claim/claim-state.js';
import { complaintTransitions } from '@app/shared/domain/complaint/complaint-status.js';
import { lookTransitions } from '@app/shared/domain/decision/second-look.js';
import { deliveryTransitions } from '@app/shared/domain/delivery/delivery-state.js';
import { escalationTransitions } from '@app/shared/domain/escalation/escalation.js';
import { requestTransitions } from '@app/shared/domain/evidence/evidence-request.js';
import { grantTransitions } from '@app/shared/domain/grant/grant-state.js';
import { partTransitions } from '@app/shared/domain/joint/part-state.js';
import { noticeSteps, noticeTransitions, onItsWay } from '@app/shared/domain/notice/notice-state.js';
import { staffMessageTransitions } from '@app/shared/domain/notice/staff-message-state.js';
import { dataRequestTransitions } from '@app/shared/domain/person/data-request.js';
import { remedyTransitions } from '@app/shared/domain/remedy/remedy.js';
import { reportBackTransitions } from '@app/shared/domain/report/report-back.js';
import { holdTransitions } from '@app/shared/domain/retention/legal-hold.js';
import { runCaseTransitions, runTransitions } from '@app/shared/domain/retention/retention-run.js';
import { measureTransitions } from '@app/shared/domain/root-cause/measure-state.js';
import { incidentTransitions } from '@app/shared/domain/surge/incident-state.js';
import { laneTransitions } from '@app/shared/domain/surge/lane-state.js';
import { visitTransitions } from '@app/shared/domain/survey/return-visit.js';
import { transferTransitions } from '@app/shared/domain/transfer/transfer-state.js';
import type { Step, Transitions } from '@app/shared/domain/transitions.js';
import { workKinds, workTransitions } from '@app/shared/domain/work/work.js';

/** The made parts of docs/states.md, by their names: the drawing of each table of states, and the list of kinds of work. */
export function stateDrawings(): Readonly<Record<string, string>> {
  return {
    complaint: drawing(complaintTransitions),
    // What a late receipt may do from anywhere is said in words there: drawn, it hides everything else.
    notice: drawing(noticeTransitions, ([from, , to]) => !isStep(to) || from === null || (onItsWay as readonly string[]).includes(from)),
    delivery: drawing(deliveryTransitions, (step) => !isShortcut(deliveryTransitions, step)),
    'message about a duty of the institution': drawing(staffMessageTransitions),
    claim: drawing(claimTransitions),
    work: drawing(workTransitions),
    transfer: drawing(transferTransitions),
    remedy: drawing(remedyTransitions),
    'second look': drawing(lookTransitions),
    incident: drawing(incidentTransitions),
    measure: drawing(measureTransitions),
    escalation: drawing(escalationTransitions),
    'return visit': drawing(visitTransitions),
    'request for evidence': drawing(requestTransitions),
    'report back': drawing(reportBackTransitions),
    part: drawing(partTransitions),
    'case in the lane of an incident': drawing(laneTransitions),
    'grant of content': drawing(grantTransitions),
    'request about data': drawing(dataRequestTransitions),
    'legal hold': drawing(holdTransitions),
    'retention run': drawing(runTransitions),
    'case of a retention run': drawing(runCaseTransitions),
    'kinds of work': `${workKinds.map((kind) => `\`${kind}\``).join(', ')}.\n`,
  };
}

const isStep = (state: string): boolean => (noticeSteps as readonly string[]).includes(state);

/** Whether two other steps lead there as well. */
function isShortcut<S extends string, E extends string>({ steps }: Transitions<S, E>, [from, , to]: Step<S, E>): boolean {
  return steps.some((first) => first[0] === from && first[2] !== to && steps.some((then) => then[0] === first[2] && then[2] === to));
}

/** A table as a Mermaid state diagram: one arrow for each two states, with all that leads along it. */
function drawing<S extends string, E extends string>(table: Transitions<S, E>, drawn: (step: Step<S, E>) => boolean = () => true): string {
  const arrows = new Map<string, Set<string>>();
  for (const step of table.steps.filter(drawn)) {
    const [from, by, to] = step;
    const arrow = `${from === null ? '[*]' : named(from)} --> ${named(to)}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(by));
  }
  const lines = [
    ...table.states.filter((state) => named(state) !== state).map((state) => `state "${state}" as ${named(state)}`),
    ...[...arrows].map(([arrow, events]) => `${arrow}: ${[...events].join(', ')}`),
    ...table.last.map((state) => `${named(state)} --> [*]`),
  ];
  return `\`\`\`mermaid\nstateDiagram-v2\n${lines.map((line) => `  ${line}\n`).join('')}\`\`\`\n`;
}

/** Mermaid takes no hyphen in a name. */
function named(state: string): string {
  return state.replaceAll('-', '_');
}
