import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { Failure, isRefusal } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { accessCode } from '@app/shared/platform/access-code.js';
import { type Accepted, type Arrival, Intake } from './channel.js';
import { gathering } from './gathering.js';
import { type Registered, type RegisterSettings, registerComplaints } from './register-complaints.js';

/** The day by which a complaint received then will be decided, as the form's answer shows it. */
export type PromisedDay = (receivedAt: Date) => { readonly dueOn?: string; readonly provisional?: boolean };

/** Accepts in flight that one channel may have; beyond it `door.busy` (reliability.md H26). Large ones count on their own. */
const inFlightLimit = 1_000;
const largeBytes = 1024 * 1024;
const largeLimit = 4;

/** The house's intake: gathers calls that come together, registers them in one transaction, and answers after the commit. */
export class HouseIntake extends Intake {
  private readonly register: (arrival: Arrival) => Promise<Registered>;
  private readonly inFlight = new Map<string, number>();

  constructor(
    unitOfWork: UnitOfWork,
    private readonly settings: RegisterSettings,
    private readonly promisedDay: PromisedDay,
    private readonly counted: (channel: string, outcome: 'taken' | 'repeated' | 'quarantined' | 'failed') => void = () => {},
  ) {
    super();
    this.register = gathering((arrivals: readonly Arrival[]) => registerComplaints(unitOfWork, arrivals, settings), {
      max: 64,
      lanes: 2,
      // A lost connection leaves the fate of the whole batch open: its callers are told, and the source id decides at their retry.
      mayRetryAlone: (error) => !(error instanceof Failure) && !isRefusal(error),
    });
  }

  async accept(arrival: Arrival): Promise<Accepted> {
    const lane = arrival.raw.length > largeBytes ? 'large' : arrival.channel;
    const now = this.inFlight.get(lane) ?? 0;
    if (now >= (lane === 'large' ? largeLimit : inFlightLimit)) throw new Failure('door.busy', undefined, { retryAfterSeconds: 5 });
    this.inFlight.set(lane, now + 1);
    try {
      const registered = await this.register(arrival);
      this.counted(arrival.channel, arrival.doubt ? 'quarantined' : registered.repeated ? 'repeated' : 'taken');
      return this.answer(registered, arrival.draft);
    } catch (error) {
      this.counted(arrival.channel, 'failed');
      throw error;
    } finally {
      this.inFlight.set(lane, (this.inFlight.get(lane) ?? 1) - 1);
    }
  }

  private answer(registered: Registered, draft: ComplaintDraft | undefined): Accepted {
    const { reference, receivedAt, repeated, differs } = registered;
    const code = reference === '' ? '' : accessCode(this.settings.codeSecret, reference);
    return { reference, code, receivedAt, repeated, differs, ...(draft ? this.promisedDay(receivedAt) : {}) };
  }
}
