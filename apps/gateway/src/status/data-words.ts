import type { Language } from '@app/shared/domain/language.js';
import { correctable, dataRequestKinds } from '@app/shared/domain/person/data-request.js';
import type { OwnDataRequest } from '../desk/data-requests/data-requests.query.js';
import type { TypedFields } from '../desk/data-requests/read-data-wish.js';
import { lastDay, localDay, longDay } from '../pages/dates.js';
import { say } from '../pages/words.js';

/** What was asked of the data of a complaint, and the form to ask, in the words of the page. */
export function dataWords(language: Language, zone: string, asked: readonly OwnDataRequest[], wished?: TypedFields): object {
  const on = (day: string | null) => (day === null ? '' : longDay(language, day));
  const now = Date.now();
  return {
    requests: asked.map(({ id, kind, state, askedAt, dueOn, ground, answer, until }) => ({
      id,
      kind: say(language, `data.kind.${kind}`),
      asked: say(language, 'data.asked-on', { on: longDay(language, localDay(askedAt, zone)) }),
      state: say(language, `data.state.${state}`, { on: on(dueOn) }),
      waits: state === 'asked',
      dueOn,
      ground: ground === null ? undefined : say(language, `data.ground.${ground}`),
      answer: answer ?? undefined,
      fetch:
        kind === 'copy' && state === 'granted' && until !== null && until.getTime() > now
          ? say(language, 'data.fetch', { on: longDay(language, lastDay(until, zone)) })
          : undefined,
    })),
    kinds: dataRequestKinds.map((value) => ({ value, text: say(language, `data.kind.${value}`) })),
    fields: correctable.map((value) => ({ value, text: say(language, `data.field.${value}`) })),
    typed: Object.fromEntries(['kind', 'field', 'becomes', 'words'].map((name) => [name, wished?.get(name) ?? ''])),
    open: wished !== undefined,
  };
}
