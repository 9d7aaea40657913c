import { Failure } from '@app/shared/domain/failure/failure.js';
import type { SMTPServerDataStream } from 'smtp-server';

/** What all mails being received may hold in memory together: a hundred senders of 35 MB each would be too much for a small machine. */
const mostBytesAtOnce = 256 * 1024 * 1024;
let bytesNow = 0;

/**
 * The mail's bytes, exactly as sent but for the doubled dots. What is too much is still listened to (a sender does not hear an answer
 * before it has ended) but not kept. Fails with `request.too-large`, and with `door.busy` when too many large mails come together.
 */
export async function readWhole(stream: SMTPServerDataStream): Promise<Buffer> {
  let chunks: Buffer[] = [];
  let held = 0;
  let busy = false;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (stream.sizeExceeded || busy) continue;
      if (bytesNow + chunk.length > mostBytesAtOnce) {
        busy = true;
        chunks = [];
        continue;
      }
      bytesNow += chunk.length;
      held += chunk.length;
      chunks.push(chunk);
    }
    if (stream.sizeExceeded) throw new Failure('request.too-large');
    if (busy) throw new Failure('door.busy');
    return Buffer.concat(chunks);
  } finally {
    bytesNow -= held;
  }
}
