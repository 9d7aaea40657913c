import { createHmac } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { sealedWords } from '@app/shared/domain/text/sealed-text.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { SealedAnswerKind } from '@app/shared/sealing/errand.js';
import { closeUnder, openUnder, readReportCode } from '@app/shared/sealing/report-code.js';
import { Logger } from '@nestjs/common';
import type { Arrival, ForTheDesk, TextPart } from '../doors/arrival.js';
import { type SealedAnswer, SealedReports } from '../doors/door.js';
import { longDay } from '../pages/dates.js';
import { say } from '../pages/words.js';
import { answerByText } from './answer-by-text.js';
import {
  addPartToReport,
  addToReport,
  deskRecipient,
  keepThread,
  leaveReport,
  type Once,
  openReport,
  type SealedThread,
} from './sealed-reports.js';
import { spokenOf } from './spoken.js';

const log = new Logger('Reports');

/** The most of one answer that is told by text; the page has all of it. Twilio sends 1,600 characters at once. */
const mostByText = 1_200;
/** The most of one text, as where the webhook's own answer is the text. */
const mostOfText = 1_600;
/** The most of one report that is told by a door, in characters: a call of hours. */
const mostSaid = 200_000;

/** What the house needs to know to keep and answer what is for the integrity desk. */
export interface SealedSettings {
  /** Keyed with it, what a provider calls its messages leads back to none of them without this house. */
  readonly secret: string;
  readonly zone: string;
  readonly publicUrl: string;
}

/** Reports that come by text and by telephone: kept as those of the page, and answered in the same breath, so that no number of anybody is kept. */
export class HouseSealedReports extends SealedReports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: SealedSettings,
  ) {
    super();
  }

  async take(arrival: Arrival, said: ForTheDesk): Promise<SealedAnswer> {
    const { kind, ...answer } = await this.keepOrRefuse(arrival, said);
    // What is not believed may come in anybody's name.
    if (said.answerTo !== undefined && arrival.doubt === undefined && answer.says.length > 0)
      await this.tellByText(arrival, said, said.answerTo, kind, answer);
    return answer;
  }

  threadOf({ channel, account, threadId, doubt }: Arrival): Buffer {
    return keyed(this.settings.secret, ['sealed-thread', channel, account, threadId, doubt !== undefined]);
  }

  lookupOf(arrival: Arrival): Buffer {
    return onceOf(arrival, this.settings.secret).lookup;
  }

  async addPart(arrival: Arrival, part: TextPart): Promise<void> {
    const said = {
      words: numbered(part, part.desk),
      once: onceOf(arrival, this.settings.secret),
      thread: this.threadOf(arrival),
      no: part.no,
    };
    await addPartToReport(this.unitOfWork, said, this.settings.zone);
  }

  async keepFragment(arrival: Arrival, part: TextPart): Promise<void> {
    const { desk } = part;
    const again = { says: [say(desk.language, 'sealed.sms.fragment')], repeated: false };
    if (desk.answerTo !== undefined && arrival.doubt === undefined)
      await this.tellByText(arrival, desk, desk.answerTo, 'report-refused', again);
    const words = `${say(desk.language, 'sealed.fragment')}\n${numbered(part, desk)}`;
    const once = onceOf(arrival, this.settings.secret);
    await leaveReport(this.unitOfWork, { words, told: desk.told, once, ...this.threadWith(arrival) }, this.settings.zone);
  }

  /** What is remembered of a text in parts with its first that is kept. */
  private threadWith(arrival: Arrival): { thread?: SealedThread } {
    const { part } = arrival;
    if (part === undefined) return {};
    const missing = Array.from({ length: part.of }, (_, index) => index + 1).filter((no) => no !== part.no);
    return { thread: { lookup: this.threadOf(arrival), missing } };
  }

  /** Until a provider has it, the message is not answered as taken: its provider brings it again, and the same is said. */
  private async tellByText(arrival: Arrival, { language }: ForTheDesk, number: string, kind: SealedAnswerKind, answer: SealedAnswer) {
    const { lookup } = onceOf(arrival, this.settings.secret);
    const outcome = await answerByText(this.unitOfWork, {
      key: lookup.toString('base64'),
      number,
      kind,
      language,
      text: answer.says.join('\n').slice(0, mostOfText).toWellFormed(),
      values: answer.code === undefined ? {} : { code: answer.code },
    });
    if (outcome !== 'later') return;
    log.error(
      'A text for the integrity desk could not be answered yet; its provider brings it again. Is there a notifier with a provider for texts?',
    );
    throw new Failure('provider.unavailable', 'An answer by text could not be sent yet.');
  }

  private async keepOrRefuse(arrival: Arrival, said: ForTheDesk): Promise<KindOfAnswer> {
    const answer = await this.keepIfItMay(arrival, said);
    const { thread } = this.threadWith(arrival);
    // Whose beginning is kept nowhere stands nowhere with its other parts either.
    if (thread && answer.kind === 'report-refused') await this.unitOfWork.run((tx) => keepThread(tx, thread, null, this.settings.zone));
    return answer;
  }

  private async keepIfItMay(arrival: Arrival, said: ForTheDesk): Promise<KindOfAnswer> {
    try {
      return await this.keep(arrival, said);
    } catch (error) {
      const word = error instanceof Failure ? refusals[error.code] : undefined;
      if (word === undefined) throw error;
      return { kind: 'report-refused', says: [say(said.language, word)], repeated: false };
    }
  }

  private async keep(arrival: Arrival, said: ForTheDesk): Promise<KindOfAnswer> {
    const { language, code, told } = said;
    const words = numbered(arrival.part, said).slice(0, mostSaid).toWellFormed();
    if (said.unfinished) return { kind: 'report-kept', says: [], repeated: false };
    if (code !== undefined && words === '') return await this.read(code, said);
    const besides = said.leftOut ? [say(language, 'sealed.door.files', { url: this.page })] : [];
    if (code !== undefined) {
      const more = { words, once: onceOf(arrival, this.settings.secret), ...this.threadWith(arrival) };
      const added = await addToReport(this.unitOfWork, code, more, this.settings.zone);
      return added ? { kind: 'report-added', says: [say(language, 'sealed.said'), ...besides], repeated: false } : wrongCode(language);
    }
    if (words === '') return { kind: 'report-how', says: [await this.how(said)], repeated: false };
    const once = onceOf(arrival, this.settings.secret);
    const left = await leaveReport(this.unitOfWork, { words, told, once, ...this.threadWith(arrival) }, this.settings.zone);
    const first = left?.code ?? (await this.toldBefore(arrival, once));
    if (first === undefined) return { kind: 'report-kept', says: [], repeated: true };
    return { kind: 'report-kept', code: first, says: [...this.kept(first, said), ...besides], repeated: left === undefined };
  }

  async tell(code: string, language: Language): Promise<{ readonly closed: boolean; readonly says: readonly string[] } | undefined> {
    const report = await openReport(this.unitOfWork, code);
    if (report === undefined) return undefined;
    const answers = report.messages.filter(({ byDesk }) => byDesk);
    const says = answers.map(({ saidOn, words }) =>
      say(language, 'sealed.door.answer', { on: longDay(language, saidOn), words: words ?? say(language, 'sealed.unreadable') }),
    );
    const end = report.closedOn === null ? [] : [say(language, 'sealed.closed', { on: longDay(language, report.closedOn) })];
    return { closed: report.closedOn !== null, says: [...(says.length > 0 ? says : [say(language, 'sealed.door.unanswered')]), ...end] };
  }

  private get page(): string {
    return `${this.settings.publicUrl}/integrity`;
  }

  private async read(code: string, { language, told }: ForTheDesk): Promise<KindOfAnswer> {
    const kind = 'report-read';
    const found = await this.tell(code, language);
    if (found === undefined) return wrongCode(language);
    if (told === 'digits') return { kind, says: found.says, repeated: false };
    // By text the last answer, as far as it goes.
    const last = found.says.filter((_, index) => index >= found.says.length - (found.closed ? 2 : 1)).join('\n');
    const rest = last.length > mostByText ? [say(language, 'sealed.door.rest', { url: this.page })] : [];
    return { kind, says: [last.slice(0, mostByText).toWellFormed(), ...rest], repeated: false };
  }

  private async how({ language, told }: ForTheDesk): Promise<string> {
    if ((await deskRecipient(this.unitOfWork)) === undefined) return say(language, 'sealed.not-open');
    return say(language, told === 'digits' ? 'sealed.call.how' : 'sealed.sms.how', { word: sealedWords[language], url: this.page });
  }

  private kept(code: string, { language, told }: ForTheDesk): string[] {
    if (told === 'digits')
      return [say(language, 'sealed.call.kept'), spokenOf(code), say(language, 'sealed.call.again', { url: this.page })];
    return [
      say(language, 'sealed.sms.kept', { code }),
      say(language, 'sealed.sms.again', { word: sealedWords[language], code, url: this.page }),
    ];
  }

  /** The code that this very message was told before; undefined where it says something else now. */
  private async toldBefore(arrival: Arrival, once: Once): Promise<string | undefined> {
    const [row] = await this.unitOfWork.read<{ answer: Buffer }>('SELECT answer FROM sealed_arrival WHERE lookup = $1', [once.lookup]);
    const code = row && openUnder(contentOf(arrival), row.answer);
    return code === undefined ? undefined : readReportCode(code);
  }
}

/** An answer, and which it is for providers that send by texts of their own. */
type KindOfAnswer = SealedAnswer & { readonly kind: SealedAnswerKind };

const wrongCode = (language: Language): KindOfAnswer => ({
  kind: 'report-refused',
  says: [say(language, 'sealed.code.wrong')],
  repeated: false,
});

/** What is said instead of a failure: whoever writes or calls is told, and nothing is kept. */
const refusals: Readonly<Record<string, string>> = { 'report.not-open': 'sealed.not-open', 'report.full': 'sealed.door.full' };

/** What somebody else sends under the id of a true message, unproved, never stands in its place (docs/decisions/0005). */
function onceOf(arrival: Arrival, secret: string): Once {
  const { channel, account, sourceId, doubt } = arrival;
  const named = ['sealed', channel, account, sourceId, ...(doubt ? [contentOf(arrival)] : [])];
  return { lookup: keyed(secret, named), close: (code) => closeUnder(contentOf(arrival), code) };
}

const keyed = (secret: string, named: readonly unknown[]): Buffer => createHmac('sha256', secret).update(JSON.stringify(named)).digest();

/** What is said, with the place that it has in its text: the desk reads parts in the order in which they came. */
const numbered = (part: TextPart | undefined, { words }: ForTheDesk): string =>
  part === undefined ? words : `[${part.no}/${part.of}] ${words}`;

const contentOf = ({ sameness, raw }: Arrival): string => sameness ?? Buffer.from(raw).toString('base64');
