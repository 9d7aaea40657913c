import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { Failure, isRefusal } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Turn } from '@app/shared/platform/gathering/fair-queue.js';
import { gathering } from '@app/shared/platform/gathering/gathering.js';
import { newReference } from '@app/shared/platform/process/new-id.js';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { proofChallenge } from '@app/shared/secrets/proof-of-work.js';
import type { Arrival, ForTheDesk } from '../doors/arrival.js';
import { type Accepted, Intake } from '../doors/channel.js';
import type { SealedReports } from '../doors/door.js';
import type { DoubtBudget } from './doubt/doubt-budget.js';
import type { Registered } from './evidence/entry.js';
import { InFlight } from './in-flight.js';
import { type RegisterSettings, registerComplaints } from './register-complaints.js';
import { keptForTheDesk } from './threads/parts-of-texts.js';

/** The day by which a complaint received then will be decided, with its last instant, as the form's answer shows it. */
export type PromiseDay = (receivedAt: Date) => { readonly dueOn?: string; readonly dueAt?: Date; readonly provisional?: boolean };

/** The house's intake: gathers calls that come together, registers them in one transaction, and answers after the commit. */
export class DbIntake extends Intake {
  private readonly register: (arrival: Arrival) => Promise<Registered>;
  private readonly inFlight = new InFlight();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: RegisterSettings,
    private readonly promisedDay: PromiseDay,
    private readonly counted: (channel: string, outcome: 'taken' | 'repeated' | 'quarantined' | 'left-out' | 'failed') => void = () => {},
    private readonly doubts?: Pick<DoubtBudget, 'keeps'>,
    private readonly reports?: SealedReports,
  ) {
    super();
    this.register = gathering((arrivals: readonly Arrival[]) => registerComplaints(unitOfWork, arrivals, settings), {
      max: 64,
      lanes: 2,
      // A lost connection leaves the fate of the whole batch open: its callers are told, and the source id decides at their retry.
      mayRetryAlone: (error) => !(error instanceof Failure) && !isRefusal(error),
      turnOf,
    });
  }

  async accept(arrival: Arrival): Promise<Accepted> {
    const leave = this.inFlight.enter(turnOf(arrival), arrival.raw.length);
    try {
      if (arrival.sealed) return await this.seal(arrival, arrival.sealed);
      if (this.doubts && !(await this.doubts.keeps(arrival))) {
        this.counted(arrival.channel, 'left-out');
        return this.answer(asIfTaken(arrival), arrival.draft);
      }
      if (this.reports && (await keptForTheDesk(this.unitOfWork, this.reports, arrival))) return this.unregistered(false);
      const registered = await this.register(arrival);
      this.counted(arrival.channel, arrival.doubt ? 'quarantined' : registered.repeated ? 'repeated' : 'taken');
      return this.answer(registered, arrival.draft);
    } catch (error) {
      if (!arrival.sealed && !(error instanceof Failure && error.code === 'text.incomplete')) this.counted(arrival.channel, 'failed');
      throw error;
    } finally {
      leave();
    }
  }

  /** Before anything is kept or counted: a count with its time would be a trace. */
  private async seal(arrival: Arrival, forTheDesk: ForTheDesk): Promise<Accepted> {
    if (!this.reports) throw new Failure('report.not-open');
    const sealed = await this.reports.take(arrival, forTheDesk);
    return { ...this.unregistered(sealed.repeated), sealed };
  }

  /** Of what is no complaint. */
  private unregistered(repeated: boolean): Accepted {
    return { reference: '', code: '', receivedAt: this.settings.now(), repeated, differs: false };
  }

  private answer(registered: Registered, draft: ComplaintDraft | undefined): Accepted {
    const { reference, receivedAt, repeated, differs, unpromised, entered, codeHash } = registered;
    // Whoever hears that a number is entered hears no code with it.
    if (entered) return { reference, code: '', receivedAt, repeated, differs, entered };
    const code = reference === '' ? '' : accessCode(this.settings.codeSecret, reference, codeHash ?? undefined);
    return {
      reference,
      code,
      receivedAt,
      repeated,
      differs,
      ...(draft ? this.dayOf(receivedAt) : {}),
      ...(unpromised ? { unpromised: { challenge: proofChallenge(this.settings.codeSecret, reference, receivedAt.getTime()) } } : {}),
    };
  }

  /** The day that can be promised; one that had passed when it came in (a letter that lay for weeks) is told as what it is. */
  private dayOf(receivedAt: Date): Pick<Accepted, 'dueOn' | 'pastDue' | 'provisional'> {
    const { dueAt, ...day } = this.promisedDay(receivedAt);
    const isPast = dueAt !== undefined && day.dueOn !== undefined && dueAt.getTime() <= Date.now();
    return isPast ? { pastDue: day.dueOn } : day;
  }
}

/** What is not kept answers as what is: with a reference that leads nowhere, where one would be told. */
function asIfTaken({ draft, receivedAt }: Arrival): Registered {
  const reference = draft === undefined ? '' : newReference();
  return { reference, receivedAt: receivedAt ?? new Date(), repeated: false, differs: false, unpromised: false };
}

/** Whose turn an arrival takes: the network address it came from, else the number or address it came in the name of. */
function turnOf({ channel, source, draft, part, envelope }: Arrival): Turn {
  const from = envelope['from'];
  const sender =
    source ?? draft?.complainant.phone ?? draft?.complainant.email ?? part?.desk.answerTo ?? (typeof from === 'string' ? from : '');
  return { channel, sender };
}
