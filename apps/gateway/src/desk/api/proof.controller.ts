import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { makeProof } from '@app/shared/proof/make-proof.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Get, Inject, Param, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { asDownload } from '../../http/as-download.js';
import { demandContent } from '../case-file/case-file.query.js';
import { Needs } from '../needs.js';
import type { Staff } from '../staff.js';
import { StaffGuard } from './staff.guard.js';
import { CurrentStaff } from './staff-call.js';

/** One archive that proves what a complainant was told. */
@ApiTags('notices')
@ApiBearerAuth()
@UseGuards(StaffGuard)
@Controller('api/complaints')
export class ProofController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  @Get(':reference/proof')
  @Needs('proof.export')
  @ApiProduces('application/zip')
  @ApiOperation({ summary: 'Trail, duties, notices as sent, receipts and letters, as a signed archive that can be checked offline' })
  async proof(@CurrentStaff() staff: Staff, @Param('reference') reference: string, @Res() reply: FastifyReply): Promise<void> {
    // Whoever may read the case may have its proof; everybody else learns nothing.
    const { reference: known } = await demandContent(this.unitOfWork, staff, reference, 'proof.export');
    const wish = { reference: known, madeBy: staff.actor, madeAt: this.clock.now() };
    const archive = await makeProof((sql, parameters) => this.unitOfWork.read(sql, parameters), this.institution, this.codeSecret, wish);
    void asDownload(reply, `proof-${known}.zip`, 'application/zip').send(Buffer.from(archive));
  }
}
