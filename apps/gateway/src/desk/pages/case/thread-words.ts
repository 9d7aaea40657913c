import { owesText } from '@app/shared/domain/notice/notice-state.js';
import { deliveryWords } from '../../../pages/delivery-words.js';
import { say } from '../../../pages/words.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import type { CaseParts } from '../../case-file/case-parts.js';
import { actorWords, cameToWords, channelWords, dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** One message of a case, or a note about it. */
export interface ThreadItem {
  readonly kind: 'in' | 'out' | 'note';
  readonly who: string;
  readonly at: string;
  readonly iso: string;
  readonly what: string;
  readonly text: string;
  readonly lang?: string;
  /** Under which reference it came or was said, where that is part of this case. */
  readonly cameTo?: string | undefined;
  /** What was put aside of the mail. */
  readonly aside?: { readonly quotedText: string; readonly signature: string };
  readonly state?: string;
  readonly files?: readonly string[];
  /** The id of the evidence that holds it byte for byte. */
  readonly original?: string;
}

type ThreadFile = CaseHeading & Pick<CaseParts, 'notes' | 'notices' | 'deliveries' | 'attachments'>;

/** Everything that was said in a case, oldest first: by the complainant, by us, and among us. */
export function threadWords(telling: ViewContext, file: ThreadFile): ThreadItem[] {
  const { language } = telling;
  const replies = file.notices.filter((notice) => notice.kind === 'reply');
  let reply = 0;
  const dated = (at: Date) => ({ at: dayAndTime(telling, at), iso: at.toISOString() });
  const foreign = file.language === language ? {} : { lang: file.language };
  const followUps = new Set(file.notes.flatMap((note) => (note.kind === 'follow-up' && note.evidence !== null ? [note.evidence] : [])));
  const filesOf = (evidence: (id: string | null) => boolean) =>
    file.attachments.filter((one) => evidence(one.evidence)).map(({ filename }) => filename);
  const first: ThreadItem = {
    kind: 'in',
    who: file.complainant.anonymous
      ? say(language, 'desk.contact.anonymous')
      : (file.complainant.name ?? say(language, 'desk.thread.complainant')),
    ...dated(file.receivedAt),
    what: channelWords(language, file.channel),
    text: file.text,
    aside: { quotedText: file.quotedText, signature: file.signature },
    ...foreign,
    files: filesOf((id) => id === null || !followUps.has(id)),
  };
  const notes = file.notes.map((note): ThreadItem => {
    const said = {
      who: actorWords(language, note.actor),
      ...dated(note.at),
      text: note.text,
      cameTo: cameToWords(language, file, note.cameTo),
    };
    if (note.kind === 'follow-up') {
      const what = `${say(language, 'desk.thread.follow-up')} · ${actorWords(language, note.actor)}`;
      const came = note.evidence === null ? {} : { original: note.evidence, files: filesOf((id) => id === note.evidence) };
      const aside = { quotedText: note.quotedText, signature: note.signature };
      return { ...said, kind: 'in', who: first.who, what, ...foreign, ...came, aside };
    }
    if (note.kind !== 'reply') return { ...said, kind: 'note', what: say(language, 'desk.thread.note') };
    // The n-th reply is told by the n-th notice of its kind: both are written in one transaction.
    const notice = replies[reply++];
    return {
      ...said,
      kind: 'out',
      what: say(language, 'notice.reply'),
      ...(notice ? { state: noticeState(telling, notice, file.deliveries) } : {}),
    };
  });
  const told = file.notices
    .filter((notice) => notice.kind !== 'reply' && notice.text !== null)
    .map(
      (notice): ThreadItem => ({
        kind: 'out',
        who: say(language, 'desk.thread.house'),
        ...dated(notice.raisedAt),
        what: wordOr(language, `notice.${notice.kind}`, notice.kind),
        text: notice.text ?? '',
        cameTo: cameToWords(language, file, notice.cameTo),
        ...(notice.language === language ? {} : { lang: notice.language }),
        state: noticeState(telling, notice, file.deliveries),
      }),
    );
  return [first, ...[...notes, ...told].sort((a, b) => (a.iso < b.iso ? -1 : a.iso > b.iso ? 1 : 0))];
}

/** By which medium a notice goes and what became of it: its latest attempt, or where it waits. Until it is written nobody knows the medium. */
export function noticeState(telling: ViewContext, notice: CaseParts['notices'][number], deliveries: CaseParts['deliveries']): string {
  const { language } = telling;
  const last = deliveries.filter((delivery) => delivery.notice === notice.id).at(-1);
  const medium = last?.medium ?? notice.medium ?? (owesText(notice) ? undefined : 'page');
  return [medium && wordOr(language, `medium.${medium}`, medium), stateWords(language, notice, medium, last)].filter(Boolean).join(' · ');
}

function stateWords(
  language: ViewContext['language'],
  notice: CaseParts['notices'][number],
  medium: string | undefined,
  last: CaseParts['deliveries'][number] | undefined,
): string {
  if (notice.state === 'incomplete' || notice.state === 'held') return say(language, `desk.notice.${notice.state}`);
  if (medium === 'page') return say(language, 'desk.notice.shown');
  return deliveryWords(language, { state: last?.state ?? null, reason: last?.reason ?? null });
}
