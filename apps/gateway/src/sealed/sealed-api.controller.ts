import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { readBody } from '../http/bodies/read-body.js';
import { words } from '../http/bodies/said.js';
import { addToReport, leaveReport, longestReport, openReport } from './sealed-reports.js';
import { spokenOf } from './spoken.js';

const reportBody = z.strictObject({ text: words(longestReport) });
const conversationBody = z.strictObject({ code: z.string().max(100), text: words(longestReport).optional() });

/**
 * Reports for the integrity desk by a program: an application of the bank, a hotline of the desk that reads the code out, a number for texts that
 * answers with it, a counter that prints it. Nothing of the caller is asked for or kept.
 */
@ApiTags('integrity')
@Controller('api/sealed-reports')
export class SealedApiController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({ summary: 'Leave a report for the integrity desk alone, without a name; the code is the only way back to it' })
  @ApiBody({ schema: z.toJSONSchema(reportBody, { io: 'input' }) as never })
  @ApiResponse({
    status: 201,
    description: '`{code, spoken}`: `spoken` has the code in single letters and digits, with a pause after five',
  })
  @ApiResponse({ status: 503, description: '`report.not-open`, `report.full`' })
  async leave(@Body() body: unknown): Promise<unknown> {
    const { text } = readBody(reportBody, body);
    const { code } = (await leaveReport(this.unitOfWork, { words: text }, this.institution.zone))!;
    return { code, spoken: spokenOf(code) };
  }

  @Post('conversation')
  @HttpCode(200)
  @ApiOperation({ summary: 'What was said under a code so far; with `text`, after adding that' })
  @ApiBody({ schema: z.toJSONSchema(conversationBody, { io: 'input' }) as never })
  @ApiResponse({ status: 200, description: '`{receivedOn, closedOn, messages: [{no, byDesk, saidOn, words, files}]}`' })
  @ApiResponse({ status: 404, description: 'No report has this code' })
  async talk(@Body() body: unknown): Promise<unknown> {
    const { code, text } = readBody(conversationBody, body);
    if (text !== undefined && !(await addToReport(this.unitOfWork, code, { words: text }, this.institution.zone)))
      throw new Failure('not-found');
    const report = await openReport(this.unitOfWork, code);
    if (report === undefined) throw new Failure('not-found');
    return report;
  }
}
