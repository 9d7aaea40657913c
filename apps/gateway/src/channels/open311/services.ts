import type { Language } from '@app/shared/domain/language.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import type { Report } from './formats.js';

/** What can be complained about, in one language: the categories of the departments, and one for everything else. */
export interface Service {
  readonly code: string;
  readonly name: string;
  readonly group: string;
}

/** For what fits no category; routing decides by the words. */
export const otherCode = 'other';

const others: Readonly<Record<Language, string>> = { 'zh-Hans': '其他投诉', 'zh-Hant': '其他投訴', en: 'Something else' };

/** The categories of all departments as services, in the order of the papers. */
export function servicesOf(departments: readonly Department[], language: Language): Service[] {
  const categories = departments.flatMap((department) =>
    department.categories.map(({ id, names }) => ({ code: id, name: names[language], group: department.names[language] })),
  );
  return [...categories, { code: otherCode, name: others[language], group: '' }];
}

/** GeoReport's form of a service. `realtime`: the number is known at once. */
export function serviceReport({ code, name, group }: Service): Report {
  return { service_code: code, service_name: name, description: name, metadata: false, type: 'realtime', keywords: '', group };
}
