import { readEmail } from '@app/shared/contact/email-address.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';

/** Whom a warning is meant for, as the papers name them. */
interface Alarm {
  readonly email?: string | undefined;
}

/**
 * Warnings of dates that would reach nobody by these papers, each with its remedy. A date that comes near goes to the inbox of a department alone; one
 * that must be escalated or was missed to its head and the supervisors; where a case is about somebody the inbox is left out, and where it is about the
 * head, so are they (`remind-staff.ts`). What comes up to the complaint office goes to the supervisors; what the institution itself owes to `duties` or to them. And those that would come back as complaints: an address that complaints arrive at is nobody's inbox.
 */
export function unheardWarnings({ institution, departments }: Pick<HouseConfig, 'institution' | 'departments'>): string[] {
  const ids = (lacks: (alerts: HouseConfig['departments'][number]['alerts']) => boolean) =>
    departments.filter(({ alerts }) => lacks(alerts)).map(({ id }) => id);
  const withoutInbox = ids(({ department }) => department === undefined);
  const withoutHead = ids(({ head }) => head === undefined);
  const overseen = institution.supervisors.length > 0;
  return [
    ...(withoutInbox.length === 0
      ? []
      : [
          `Nobody in ${withoutInbox.join(', ')} is told of dates that come near, of offers or of requests to assist: give ${them(withoutInbox)} \`alerts.department\` in departments.yaml.`,
        ]),
    ...(overseen
      ? []
      : [
          withoutHead.length === 0
            ? 'No supervisor is told of dates that must be escalated or were missed, and nobody of what comes up to the complaint office, or of a case about a head of department: list `supervisors` in institution.yaml.'
            : `Nobody is told of dates of ${withoutHead.join(', ')} that must be escalated or were missed: list \`supervisors\` in institution.yaml, and give ${them(withoutHead)} \`alerts.head\` in departments.yaml.`,
        ]),
    ...(overseen || institution.escalation.executive !== undefined
      ? []
      : [
          'Nobody is told of a case that comes up to the highest step of the ladder: name `escalation.executive` in institution.yaml, or list `supervisors`.',
        ]),
    ...(overseen || institution.duties.length > 0
      ? []
      : [
          'Nobody is told of what the institution itself owes an authority before its date: list `duties` or `supervisors` in institution.yaml.',
        ]),
    ...comeBack('duties in institution.yaml', institution.duties, institution.addresses),
    ...comeBack('supervisors in institution.yaml', institution.supervisors, institution.addresses),
    ...comeBack('escalation.executive in institution.yaml', [institution.escalation.executive ?? {}], institution.addresses),
    ...departments.flatMap(({ id, alerts }) =>
      comeBack(
        `alerts of ${id} in departments.yaml`,
        [alerts.department, alerts.head].flatMap((one) => one ?? []),
        institution.addresses,
      ),
    ),
  ];
}

const them = (ids: readonly string[]): string => (ids.length === 1 ? 'it' : 'them');

/** Addresses where complaints arrive: a warning that is sent there is a complaint by nobody. */
function comeBack(place: string, alarms: readonly Alarm[], own: readonly string[]): string[] {
  const ours = own.map((address) => readEmail(address)?.toLowerCase());
  return alarms.flatMap(({ email }) =>
    email !== undefined && ours.includes(readEmail(email)?.toLowerCase())
      ? [`${place}: ${email} is where complaints arrive, so a warning to it reaches nobody. Write an address that people read.`]
      : [],
  );
}
