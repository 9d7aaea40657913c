/**
 * What a line of the trail about a notice is called now. Before there was one word a step, `notice.raised` said that it was composed, `notice.composed` that
 * it stood on the page or was held, and `notice.failed` also that it was tried again. The trail is sealed, so what was written stays as it was written;
 * whoever shows it in words asks this (docs/decisions/0122).
 */
export function kindInPresentWords(kind: string, data: Readonly<Record<string, unknown>>): string {
  if (kind === 'notice.raised') return data['again'] === undefined ? 'notice.composed' : 'notice.requeued';
  if (kind === 'notice.composed' && data['state'] === 'held') return 'notice.held';
  if (kind === 'notice.composed' && data['medium'] === null) return 'notice.displayed';
  if (kind === 'notice.failed' && typeof data['next'] === 'string' && data['next'] !== 'person') return 'notice.requeued';
  return kind;
}
