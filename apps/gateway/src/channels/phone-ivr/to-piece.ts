import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import { type KeptAsWritten, withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage, languageOfTag } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { DoorContext } from '../../doors/channel.js';
import { type ContactContext, readContacts } from '../../drafting/contacts.js';
import { moreOf } from '../../drafting/rich-message.js';
import { speakerOf } from './speakers.js';
import { type Transcript, transcriptSchema } from './transcript.js';

/** The contract has E.164 with a plus; a hotline that leaves it out means a number of the country. */
export const numbers: BareNumbers = 'national';

/** What one transcript adds to its call. */
export type TranscriptPiece = {
  readonly final: boolean;
  /** As the hotline numbers its pieces; null where it does not. */
  readonly sequence: number | null;
  /** Grows while the call goes on. */
  readonly turns: number;
  readonly language: Language;
  /** What the caller said, a line for each turn. What the machine asked stays in the raw transcript. */
  readonly text: string;
  readonly complainant: Complainant;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly recordingUrl?: string;
};

/** What one piece of a call adds to its complaint: the caller's words and number, and what was kept as written. */
export function toPiece(call: Transcript, house: Pick<DoorContext, 'defaultLanguage'> & ContactContext): TranscriptPiece {
  const { complainant, kept } = complainantOf(call, house);
  const text = cleanText(saidByCaller(call));
  return {
    // A call of which nothing says that it goes on is over.
    final: call.final ?? true,
    sequence: call.sequence ?? null,
    turns: call.turns?.length ?? 0,
    language: languageOfCall(call, text, house),
    text,
    complainant,
    facts: withKept(factsOf(call), kept).facts ?? {},
    ...(call.recordingUrl ? { recordingUrl: cleanText(call.recordingUrl, 2_000) } : {}),
  };
}

/** The language that the hotline names; else that of what was said. */
export function languageOfCall(
  { language }: Pick<Transcript, 'language'>,
  text: string,
  house: Pick<DoorContext, 'defaultLanguage'>,
): Language {
  return (language ? languageOfTag(language) : undefined) ?? detectLanguage(text, house.defaultLanguage);
}

/**
 * The turns of the caller, and those of whom nobody can say whose they are: under the name that the hotline gave them, where there are several.
 * Only what is certainly ours (the machine's questions, the desk's answers) stays in the raw transcript alone.
 */
export function saidByCaller(call: Pick<Transcript, 'turns'>): string {
  const turns = (call.turns ?? [])
    .map((turn) => ({ name: cleanText(turn.speaker ?? '', 100).trim(), who: speakerOf(turn.speaker), text: turn.text.trim() }))
    .filter((turn) => turn.text !== '' && turn.who !== 'ours');
  const names = new Set(turns.map((turn) => (turn.who === 'caller' ? 'caller' : turn.name)));
  const named = (turn: (typeof turns)[number]) => names.size > 1 && turn.who === 'unknown' && turn.name !== '';
  return turns.map((turn) => (named(turn) ? `${turn.name}: ${turn.text}` : turn.text)).join('\n');
}

function complainantOf(call: Transcript, house: ContactContext): { complainant: Complainant; kept: readonly KeptAsWritten[] } {
  if (call.caller?.anonymous === true) return { complainant: { anonymous: true }, kept: [] };
  const { contacts, kept } = readContacts({ phone: call.from, email: call.caller?.email }, house, numbers);
  const name = cleanText(call.caller?.name ?? '').trim();
  return { complainant: { ...(name ? { name } : {}), ...contacts }, kept };
}

/** Members of a transcript that the contract documents; what a hotline adds is told to whoever reads the case. */
const known: ReadonlySet<string> = new Set(Object.keys(transcriptSchema.shape));

/** Only what was said of the call: a later piece that is silent about something takes nothing away. */
function factsOf(call: Transcript): Record<string, unknown> {
  const { callId, menu, to, recordingUrl, startedAt, endedAt, language } = call;
  const confidences = (call.turns ?? []).flatMap((turn) => (turn.confidence === undefined ? [] : [turn.confidence]));
  const facts = { callId, menu, to, recordingUrl, startedAt, endedAt, spoken: language };
  return cleanJson({
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    ...moreOf(call, known),
    ...(confidences.length > 0 ? { lowestConfidence: confidences.reduce((low, each) => Math.min(low, each)) } : {}),
  });
}
