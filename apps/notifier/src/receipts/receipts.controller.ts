import { Failure } from '@app/shared/domain/failure/failure.js';
import { All, Controller, HttpException, Inject, Logger, Param, Req, Res } from '@nestjs/common';
import type { ProviderReceipt, ReceiptRequest, ReceiptsRead } from '../registry/provider.js';
import type { ProviderRegistry } from '../registry/provider-registry.js';
import type { OutgoingContext } from '../sending/outgoing.js';
import { SENDING_DESK } from '../sending/send.controller.js';
import { OUTCOME_BOOK, type OutcomeBook } from './outcome-book.js';

/** What is needed of Fastify's request; the body is read as bytes (`main.ts`). */
interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
}

interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  send(body?: string): void;
}

interface ReceiptDesk extends OutgoingContext {
  readonly providers: ProviderRegistry;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where providers say what became of a message. "Taken" is said when it is kept. A receipt that is not proved is answered as if taken and changes nothing; what we cannot
 * judge now (no secret, no database) is 503, so that the provider tries again. The last part of the address is the attempt, or whatever a
 * provider proves itself with that has one address for all.
 */
@Controller('receipts')
export class ReceiptsController {
  private readonly log = new Logger('Receipts');

  constructor(
    @Inject(OUTCOME_BOOK) private readonly book: Pick<OutcomeBook, 'keep'>,
    @Inject(SENDING_DESK) private readonly desk: ReceiptDesk,
  ) {}

  @All(':provider/:attempt')
  async take(
    @Param('provider') provider: string,
    @Param('attempt') attempt: string,
    @Req() request: RawRequest,
    @Res() reply: Reply,
  ): Promise<void> {
    const answer = await this.read(provider, attempt, request);
    if (answer === undefined) reply.code(204).send();
    else reply.code(200).header('content-type', answer.contentType).send(answer.body);
  }

  private async read(provider: string, attempt: string, request: RawRequest): Promise<ReceiptsRead['answer']> {
    const { providers, receiptsUrl } = this.desk;
    const open = providers.byId(provider)?.provider;
    if (!open?.readReceipts) {
      if (providers.knows(provider)) throw new HttpException({ code: 'door.not-configured' }, 503);
      this.log.warn('A receipt of a provider that we do not have was left aside.');
      return undefined;
    }
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const asRead: ReceiptRequest = { method: request.method, url: receiptsUrl + request.url, headers: singleHeaders(request.headers), raw };
    const read = open.readReceipts(asRead);
    if (read === null) {
      this.log.warn(
        `A receipt of ${provider} is not proved to be theirs; it changes nothing. Check RECEIPTS_URL and the provider's secret.`,
      );
      return undefined;
    }
    await Promise.all(
      read.receipts.map(async (receipt) => {
        const attemptId = receipt.attemptId ?? attempt;
        if (uuid.test(attemptId)) await this.keep(provider, attemptId, asRead, receipt);
      }),
    );
    return read.answer;
  }

  private async keep(provider: string, attemptId: string, request: ReceiptRequest, receipt: ProviderReceipt): Promise<void> {
    try {
      const kept = await this.book.keep({ provider, attemptId, receipt, request });
      if (kept === 'unknown-attempt') this.log.warn(`A receipt of ${provider} names an attempt that is not here.`);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') throw new HttpException({ code: error.code }, error.status);
      throw error;
    }
  }
}

function singleHeaders(headers: RawRequest['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}
