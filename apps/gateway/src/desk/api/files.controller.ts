import { Readable } from 'node:stream';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import contentDisposition from 'content-disposition';
import type { FastifyReply } from 'fastify';
import { uuid } from '../../http/path-id.js';
import { readStored, type ScanSubject } from '../../intake/evidence/evidence-store.js';
import { openFile, type StoredFile } from '../case-file/files.js';
import { Needs } from '../needs.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff } from './staff-call.js';

const Override = () =>
  ApiQuery({ name: 'override', required: false, description: 'Why an infected file must be read; supervisors only, recorded' });

/** What came with a case, as a download and never as a page. Each reading is in the trail. */
@StaffApi('api/complaints/:reference')
export class FilesController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Get('attachments/:id')
  @Needs('file.read')
  @ApiOperation({ summary: 'One attachment, byte for byte' })
  @Override()
  @ApiResponse({ status: 409, description: '`evidence.infected`' })
  async attachment(
    @CurrentStaff() staff: Staff,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Query('override') override: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.handOut(staff, reference, 'attachment', id, override, reply);
  }

  @Get('evidence/:id')
  @Needs('file.read')
  @ApiOperation({ summary: 'What arrived, byte for byte' })
  @Override()
  @ApiResponse({ status: 409, description: '`evidence.infected`' })
  async evidence(
    @CurrentStaff() staff: Staff,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Query('override') override: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.handOut(staff, reference, 'evidence', id, override, reply);
  }

  private async handOut(
    staff: Staff,
    reference: string,
    subject: ScanSubject,
    id: string,
    override: unknown,
    reply: FastifyReply,
  ): Promise<void> {
    const why = typeof override === 'string' ? override : undefined;
    await handOut(this.unitOfWork, staff, { reference, subject, id: uuid(id) }, why, reply);
  }
}

/** Sends a file as a download. `override` is why an infected one must be read all the same; empty is no reason. Fails as `openFile` does. */
export async function handOut(
  unitOfWork: UnitOfWork,
  staff: Staff,
  wanted: { readonly reference: string; readonly subject: ScanSubject; readonly id: string },
  override: string | undefined,
  reply: FileReply,
): Promise<void> {
  const why = override?.trim().slice(0, 500) || undefined;
  const file = await openFile(unitOfWork, staff, wanted.reference, wanted.subject, wanted.id, why);
  for (const [name, value] of Object.entries(headersOf(file))) reply.header(name, value);
  reply.send(Readable.from(readStored(unitOfWork, wanted.subject, file.id)));
}

/** What sending a file needs of a reply; Fastify's satisfies it, and so does a page's. */
interface FileReply {
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
}

/** Nothing that a stranger sent is ever shown by a browser under our name: it is saved, whatever it is. */
function headersOf(file: StoredFile): Record<string, string> {
  return {
    'content-type': file.type ?? 'application/octet-stream',
    'content-length': String(file.size),
    'content-disposition': contentDisposition.create(file.filename, { type: 'attachment' }),
    'repr-digest': `sha-256=:${file.sha256.toString('base64')}:`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-redress-scan': file.scan,
  };
}
