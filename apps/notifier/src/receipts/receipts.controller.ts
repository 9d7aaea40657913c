import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, HttpCode, HttpException, Inject, Logger, Param, Post, Req } from '@nestjs/common';
import type { SendingDesk } from '../sending/begin-attempts.js';
import type { NextDesk } from '../sending/go-on.js';
import { SENDING_DESK } from '../sending/send.controller.js';
import { applyReceipt } from './apply-receipt.js';

/** What is needed of Fastify's request; the body is read as bytes (`main.ts`). */
interface RawRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where providers say what became of a message. A receipt that is not proved is answered as if taken and changes nothing; what we cannot
 * judge now (no secret, no database) is 503, so that the provider tries again.
 */
@Controller('receipts')
export class ReceiptsController {
  private readonly log = new Logger('Receipts');

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SENDING_DESK) private readonly desk: SendingDesk & NextDesk,
  ) {}

  @Post(':provider/:attempt')
  @HttpCode(204)
  async take(@Param('provider') provider: string, @Param('attempt') attempt: string, @Req() request: RawRequest): Promise<void> {
    const { providers, receiptsUrl } = this.desk;
    const open = providers.byId(provider)?.provider;
    if (!open?.readReceipt) {
      if (providers.knows(provider)) throw new HttpException({ code: 'door.not-configured' }, 503);
      this.log.warn('A receipt of a provider that we do not have was left aside.');
      return;
    }
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const url = receiptsUrl + request.url;
    const receipt = open.readReceipt({ url, headers: singleHeaders(request.headers), raw });
    if (receipt === null) {
      this.log.warn(
        `A receipt of ${provider} is not proved to be theirs; it changes nothing. Check RECEIPTS_URL and the provider's secret.`,
      );
      return;
    }
    if (!uuid.test(attempt)) return;
    try {
      const applied = await applyReceipt(this.unitOfWork, this.desk, provider, attempt, receipt, raw);
      if (applied === 'unknown-attempt') this.log.warn(`A receipt of ${provider} names an attempt that is not here.`);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') throw new HttpException({ code: error.code }, error.status);
      throw error;
    }
  }
}

function singleHeaders(headers: RawRequest['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}
