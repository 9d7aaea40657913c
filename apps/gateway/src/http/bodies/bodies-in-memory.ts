import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '@app/shared/domain/failure/failure.js';

/** What requests may hold in memory while they are read and answered, in bytes. */
export interface BodyLimits {
  /** One body. */
  readonly largest: number;
  /** All bodies together. */
  readonly together: number;
  /** So much of a body is always read: a crowd of uploads does not shut the door to words. */
  readonly always: number;
}

/**
 * Reads bodies as they come, and counts what they hold until their answer is out. What is declared is not counted: a sender who is slow
 * takes no place that others could use.
 */
export class BodiesInMemory {
  private held = 0;
  private readonly of = new WeakMap<IncomingMessage, number>();

  constructor(private readonly limits: BodyLimits) {}

  /** Call it for each request before its body is read. */
  releaseAfter(request: IncomingMessage, response: ServerResponse): void {
    response.once('close', () => {
      this.held -= this.of.get(request) ?? 0;
      this.of.delete(request);
    });
  }

  /** The bytes exactly as they came. Fails with `request.too-large`, and with `door.busy` when too much comes together. */
  read(request: IncomingMessage): Promise<Buffer> {
    return new Promise((done, failed) => {
      if (Number(request.headers['content-length'] ?? 0) > this.limits.largest) return failed(new Failure('request.too-large'));
      const pieces: Buffer[] = [];
      const keep = (piece: Buffer) => {
        const problem = this.take(request, piece.length);
        if (problem === undefined) return void pieces.push(piece);
        // Heard to its end, so that the answer reaches a sender who listens only then; kept no more.
        request.off('data', keep).resume();
        pieces.length = 0;
        failed(problem);
      };
      request.on('data', keep);
      request.once('end', () => done(Buffer.concat(pieces)));
      request.once('error', failed);
    });
  }

  private take(request: IncomingMessage, bytes: number): Failure | undefined {
    const own = (this.of.get(request) ?? 0) + bytes;
    if (own > this.limits.largest) return new Failure('request.too-large');
    if (own > this.limits.always && this.held + bytes > this.limits.together)
      return new Failure('door.busy', undefined, { retryAfterSeconds: 5 });
    this.of.set(request, own);
    this.held += bytes;
    return undefined;
  }
}
