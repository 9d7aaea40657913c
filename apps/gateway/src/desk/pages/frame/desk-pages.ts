import { randomUUID } from 'node:crypto';
import type { Language } from '@app/shared/domain/language.js';
import { entryOf } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Health } from '@app/shared/platform/health/health.js';
import { Inject, Injectable } from '@nestjs/common';
import { timeOf } from '../../../pages/dates.js';
import { languageOf } from '../../../pages/page-language.js';
import { PageRenderer } from '../../../pages/page-renderer.js';
import { addressOf, type PageReply, type PageRequest } from '../../../pages/page-request.js';
import { say, words } from '../../../pages/words.js';
import { reach } from '../../staff.js';
import { countDesk } from './desk-counts.query.js';
import { formKeyOf } from './form-key.js';
import { keysAreOn } from './keys-cookie.js';
import { type DeskTab, navigationOf } from './navigation.js';
import type { Visit } from './visit.js';

/** That a page says when its list became other (pages/live). */
export interface LiveData {
  /** Which list it is and how it was, as `/desk/stream` reads it. */
  readonly query: string;
}

/** Shows pages of the desk: who is signed in, where they are, what waits, and what their last action came to. */
@Injectable()
export class DeskPages {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(Health) private readonly health: Health,
  ) {}

  get institution(): HouseConfig['institution'] {
    return this.house.institution;
  }

  get departments(): HouseConfig['departments'] {
    return this.house.departments;
  }

  get zone(): string {
    return this.house.institution.zone;
  }

  /** `view` is a path below `desk/pages`; `data.title` its heading, `data.here` its place in the navigation. */
  async show(
    { request, reply, staff, sessionId, language }: Visit,
    view: string,
    data: Readonly<Record<string, unknown>> & {
      readonly title: string;
      readonly here?: DeskTab | undefined;
      readonly live?: LiveData | undefined;
    },
    status = 200,
  ): Promise<void> {
    const counts = await countDesk(this.unitOfWork, staff);
    const shell = {
      user: {
        name: staff.name,
        role: say(language, `desk.role.${staff.role}`),
        department: this.departmentName(language, staff.department),
      },
      navigation: navigationOf(language, staff, counts, data.here),
      formKey: formKeyOf(sessionId),
      freshKey: randomUUID,
      keysOn: keysAreOn(request),
      // What a post shows has no address to come back to.
      backTo: request.method === 'GET' ? addressWithout(request, 'done', 'refused') : '/desk',
      banner: bannerIn(request, language),
      papersTroubles: reach(staff, 'papers.heed') === undefined ? [] : await this.health.papers(),
      asOf: timeOf(language, new Date(), this.zone),
      address: addressWithout(request, 'done', 'refused'),
    };
    this.pages.show(request, reply, `desk/pages/${view}`, { ...shell, ...data }, { status, language, secret: true, desk: true });
  }

  /** After signing in anew: what somebody was about to send is sent to where it belongs, to be shown there and not acted on. */
  goOn(
    request: PageRequest,
    reply: PageReply,
    sessionId: string,
    shown: { to: string; carried: readonly (readonly [string, string])[] },
  ): void {
    const language = languageOf(request);
    const data = { ...shown, title: say(language, 'desk.go-on'), formKey: formKeyOf(sessionId) };
    this.pages.show(request, reply, 'desk/pages/session/views/go-on.njk', data, { secret: true, desk: true });
  }

  departmentName(language: Language, id: string | null): string | undefined {
    return id === null ? undefined : (this.house.departments.find((department) => department.id === id)?.names[language] ?? id);
  }

  /** A category of the form, or a code of the coding, in words. */
  categoryName(language: Language, id: string | null): string | undefined {
    if (id === null) return undefined;
    const categories = this.house.departments.flatMap((department) => department.categories);
    const listed = categories.find((category) => category.id === id)?.names[language];
    return listed ?? entryOf(codingNamed(this.house.institution.coding), id)?.names[language] ?? id;
  }

  /** Why a rule took a case, in the reader's language while the rule is still there; else as it was written then. */
  ruleReason(language: Language, id: string, written: string | null): string | null {
    const reason = this.house.routing.find((rule) => rule.id === id)?.reason;
    return reason === undefined || typeof reason === 'string' ? written : reason[language];
  }
}

/** What the action before came to: `?done=note`, or the code of a refusal. Anything that has no words is left out. */
function bannerIn(request: PageRequest, language: Language): { kind: 'done' | 'refused'; text: string } | undefined {
  const asked = addressOf(request).searchParams;
  for (const kind of ['done', 'refused'] as const) {
    const key = `desk.${kind}.${asked.get(kind)}`;
    if (key in words.en) return { kind, text: say(language, key) };
  }
  return undefined;
}

function addressWithout(request: PageRequest, ...names: string[]): string {
  const { pathname, searchParams } = addressOf(request);
  for (const name of names) searchParams.delete(name);
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}
