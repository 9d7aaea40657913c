import type { Language } from '@app/shared/domain/language.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { say } from '../../../pages/words.js';
import { rootCausesOf } from '../../causes/state-root-cause.js';

/** Root causes as choices of a form, nothing said first. */
export const rootCauseChoices = (language: Language, papers: Pick<HouseConfig, 'institution'>): { value: string; text: string }[] => [
  { value: '', text: say(language, 'desk.root-cause.open') },
  ...rootCausesOf(papers).entries.map(({ code, names }) => ({ value: code, text: names[language] })),
];

/** A root cause by its name; by its code where the coding in force has it no longer. */
export const rootCauseName = (language: Language, papers: Pick<HouseConfig, 'institution'>, code: string): string =>
  rootCausesOf(papers).entries.find((entry) => entry.code === code)?.names[language] ?? code;
