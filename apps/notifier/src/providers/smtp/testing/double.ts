import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MailMode, startMailSink } from '../../../../../../test/support/provider-double.js';
import type { DoubleMode, ProviderDouble, Traits } from '../../../registry/testing/provider-double.js';

const modes: Partial<Record<DoubleMode, MailMode>> = {
  ok: 'ok',
  busy: 'defer',
  'refuse-recipient': 'refuse-recipient',
  'reset-before': 'drop-before-data',
  'reset-after-accept': 'drop-after-data',
};

export const traits: Traits = { never: ['error-before', 'error-after-accept', 'hang-after-accept'], can: ['lookup'], ledger: true };

/** The mail sink, and the log that a relay would write of what it took. */
export async function startDouble(): Promise<ProviderDouble> {
  const sink = await startMailSink();
  const log = join(mkdtempSync(join(tmpdir(), 'mail-double-')), 'mail.log');
  let mode: DoubleMode = 'ok';
  const writeLog = () => {
    const now = new Date().toISOString();
    const lines = sink.ledger.map(({ raw }, index) => {
      const id = /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '';
      return `${now} relay postfix/cleanup[1]: ABC${index}: message-id=${id}`;
    });
    writeFileSync(log, [`${new Date(0).toISOString()} relay postfix/master[1]: daemon started`, ...lines].join('\n'));
  };
  writeLog();
  return {
    env: { MAIL_URL: sink.url, MAIL_FROM: 'Redress <tousu@bank.example>', MAIL_LOG: log },
    half: ['MAIL_FROM'],
    recipient: 'li.si@mail.example',
    get mode() {
      return mode;
    },
    set mode(wanted: DoubleMode) {
      mode = wanted;
      sink.mode = modes[wanted] ?? 'ok';
    },
    get ledger() {
      writeLog();
      return sink.ledger.map(({ to, raw }) => ({ recipient: to[0] ?? '', text: raw }));
    },
    set deaf(deaf: boolean) {
      if (deaf) writeFileSync(log, '');
      else writeLog();
    },
    close: () => sink.close(),
  };
}
