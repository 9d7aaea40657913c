import type { Complainant, ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage, languageOfTag } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import type { ReadTranscript, Transcript } from './transcript.js';

interface House {
  readonly defaultLanguage: Language;
  readonly defaultCountry: string;
}

/** The draft of a call: what the caller said, a paragraph for each turn. What the machine asked stays in the raw transcript. */
export function toDraft(read: ReadTranscript, raw: Buffer, house: House): ComplaintDraft {
  return 'transcript' in read ? ofTranscript(read.transcript, house) : ofWreck(read, raw, house);
}

function ofTranscript(call: Transcript, house: House): ComplaintDraft {
  const text = cleanText(saidByCaller(call));
  return {
    channel: 'phone-ivr',
    language: (call.language ? languageOfTag(call.language) : undefined) ?? detectLanguage(text, house.defaultLanguage),
    text,
    complainant: complainantOf(call, house),
    prefers: 'sms',
    facts: factsOf(call),
    // A call in which nobody spoke may be a person who could not: somebody listens to the recording. A partial piece may still grow.
    ...(text === '' && call.final !== false ? { unreadable: 'Nothing of what the caller said was transcribed.' } : {}),
  };
}

/** Turns of the caller; where no turn names one, everything that was said. */
function saidByCaller(call: Transcript): string {
  const turns = call.turns ?? [];
  const caller = turns.filter((turn) => /^(caller|customer|user|citizen|complainant|inbound)$/i.test(turn.speaker?.trim() ?? ''));
  const said = caller.length > 0 ? caller : turns.filter((turn) => turn.speaker === undefined);
  return said
    .map((turn) => turn.text.trim())
    .filter((text) => text !== '')
    .join('\n');
}

function complainantOf(call: Transcript, house: House): Complainant {
  const phone = readPhone(call.from, house.defaultCountry);
  if (call.caller?.anonymous === true) return { anonymous: true };
  const name = cleanText(call.caller?.name ?? '').trim();
  const email = cleanText(call.caller?.email ?? '').trim();
  return { ...(name ? { name } : {}), ...(phone ? { phone } : {}), ...(email.includes('@') ? { email } : {}) };
}

function factsOf(call: Transcript): Record<string, unknown> {
  const { callId, menu, to, recordingUrl, startedAt, endedAt, language } = call;
  const confidences = (call.turns ?? []).flatMap((turn) => (turn.confidence === undefined ? [] : [turn.confidence]));
  const facts = { callId, menu: menu ?? [], to: to ?? '', recordingUrl, startedAt, endedAt, spoken: language };
  return cleanJson({
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    ...(confidences.length > 0 ? { lowestConfidence: Math.min(...confidences) } : {}),
  });
}

/** Best effort for a person: the texts that can be found, else the body as it came. */
function ofWreck(read: { unreadable: string; salvage: Readonly<Record<string, unknown>> }, raw: Buffer, house: House): ComplaintDraft {
  const { salvage } = read;
  const turns = Array.isArray(salvage['turns']) ? salvage['turns'] : [];
  const found = turns.flatMap((turn) => (typeof turn?.text === 'string' ? [turn.text as string] : []));
  const text = cleanText(found.length > 0 ? found.join('\n') : raw.toString('utf8'), 20_000);
  const phone = typeof salvage['from'] === 'string' ? readPhone(salvage['from'], house.defaultCountry) : undefined;
  const asked = { callId: salvage['callId'], to: salvage['to'] };
  const caller = salvage['caller'] as { anonymous?: unknown } | null | undefined;
  return {
    channel: 'phone-ivr',
    language: detectLanguage(found.join('\n'), house.defaultLanguage),
    text,
    complainant: caller?.anonymous === true ? { anonymous: true } : phone ? { phone } : {},
    prefers: 'sms',
    facts: cleanJson(Object.fromEntries(Object.entries(asked).filter(([, value]) => ['string', 'number'].includes(typeof value)))),
    unreadable: read.unreadable,
  };
}
