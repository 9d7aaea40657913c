import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Needs } from '../../needs.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { CasePages } from './case-pages.js';

/** A case on five addresses. */
@Controller('desk/complaints/:reference')
@DeskPage()
export class CaseController {
  constructor(@Inject(CasePages) private readonly pages: CasePages) {}

  @Get()
  @Needs('case.read')
  async summary(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.pages.summary(visit, reference);
  }

  @Get('messages')
  @Needs('case.read')
  async messages(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.pages.messages(visit, reference);
  }

  @Get('evidence')
  @Needs('case.read')
  async evidence(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.pages.evidence(visit, reference);
  }

  @Get('notices')
  @Needs('case.read')
  async notices(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.pages.notices(visit, reference);
  }

  @Get('trail')
  @Needs('case.read')
  async trail(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.pages.trail(visit, reference);
  }
}
