import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { type OwnStanding, OwnStandings } from '../doors/door.js';
import type { DeadlineWords } from '../pages/deadline-words.js';
import { StatusAccess } from './status-access.js';
import { StatusPageQuery } from './status-page.query.js';
import { statusWords } from './status-words.js';

/** The complainant's page in a few sentences: the same gate, the same limits, the same words. */
@Injectable()
export class PageOwnStandings extends OwnStandings {
  constructor(
    @Inject(StatusAccess) private readonly access: StatusAccess,
    @Inject(StatusPageQuery) private readonly complaints: StatusPageQuery,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {
    super();
  }

  async tell({ reference, code, who, language }: Parameters<OwnStandings['tell']>[0]): Promise<OwnStanding | undefined> {
    const opened = await this.access.open(reference, code, who);
    if (opened === undefined) return undefined;
    const record = await this.complaints.load(opened.id);
    const { zone, statements, contact } = this.institution;
    const ruleSets = this.deadlines.registry.ruleSets;
    const words = statusWords(record, { language, now: new Date(), zone, contact: contact[language][0] ?? '', statements, ruleSets });
    const decision = words['decision'] as { readonly word: string; readonly text: string } | undefined;
    const date = words['missedText'] ?? (decision ? undefined : (words['deadline'] as DeadlineWords | undefined)?.sentence);
    const says = [words['statusText'], date, decision?.word, decision?.text, words['closedText'], words['withdrawnText']];
    return {
      reference: opened.reference,
      status: record.status,
      dueOn: decision ? null : (record.deadline?.dueOn ?? record.toldDueOn),
      says: says.filter((one): one is string => typeof one === 'string' && one !== ''),
    };
  }
}
