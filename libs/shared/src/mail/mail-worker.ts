import { parentPort } from 'node:worker_threads';
import type { OpenedMail } from './reading/normalised-mail.js';
import { openMail, type ReadMailOptions } from './reading/read-mail.js';
import { salvageMail } from './reading/salvage-mail.js';

/** What the worker is asked, one at a time. */
export interface MailQuestion {
  readonly raw: Uint8Array;
  readonly options: ReadMailOptions;
  /** The reader gave up on it, for this reason: only its head is read. */
  readonly gaveUp?: string;
}

/** What it answers: `ready` once when it has loaded, then one answer to each question. `failed` says what the parser said. */
export type MailAnswer = { readonly ready: true } | { readonly opened: OpenedMail } | { readonly failed: string };

const port = parentPort;
if (port) {
  port.on('message', (question: MailQuestion) => {
    const { raw, options, gaveUp } = question;
    (gaveUp === undefined ? openMail(raw, options) : salvageMail(raw, gaveUp, options)).then(
      (opened) => port.postMessage({ opened } satisfies MailAnswer),
      (error: unknown) => port.postMessage({ failed: error instanceof Error ? error.message : String(error) } satisfies MailAnswer),
    );
  });
  port.postMessage({ ready: true } satisfies MailAnswer);
}
