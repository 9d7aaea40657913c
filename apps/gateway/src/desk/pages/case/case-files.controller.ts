import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import type { ScanSubject } from '../../../intake/evidence/evidence-store.js';
import { handOut } from '../../api/files.controller.js';
import { Needs } from '../../needs.js';
import { goTo } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What came with a case, as downloads. What the scanner holds to be infected leaves only for a supervisor who says why. */
@Controller('desk/complaints/:reference')
@DeskPage()
export class CaseFilesController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Get('attachments/:id')
  @Needs('file.read')
  async attachment(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.send(visit, reference, 'attachment', id);
  }

  @Get('evidence/:id')
  @Needs('file.read')
  async evidence(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.send(visit, reference, 'evidence', id);
  }

  /** A post, for the reason is kept and must not stand in an address. */
  @Post('attachments/:id')
  @Needs('file.override')
  async attachmentAllTheSame(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.sendAllTheSame(visit, reference, 'attachment', id);
  }

  @Post('evidence/:id')
  @Needs('file.override')
  async evidenceAllTheSame(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.sendAllTheSame(visit, reference, 'evidence', id);
  }

  private async sendAllTheSame(visit: Visit, reference: string, subject: ScanSubject, id: string): Promise<void> {
    if (visit.again) return goTo(visit, evidencePage(reference));
    await this.send(visit, reference, subject, id, visit.fields.get('reason') ?? '');
  }

  private async send(visit: Visit, reference: string, subject: ScanSubject, id: string, override?: string): Promise<void> {
    try {
      visit.reply.code(200);
      await handOut(this.unitOfWork, visit.staff, { reference, subject, id: uuid(id) }, override, visit.reply);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'evidence.infected') throw error;
      goTo(visit, `${evidencePage(reference)}?refused=${error.code}`);
    }
  }
}

const evidencePage = (reference: string): string => `${caseAddress(reference)}/evidence`;
