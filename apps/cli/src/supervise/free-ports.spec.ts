import { createServer } from 'node:net';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { freePort } from '@app/shared/platform/network/free-port.js';
import { expect, it } from '@jest/globals';
import { demandPorts } from './free-ports.js';

it('a port that is taken is named with its variable, all of them at once', async () => {
  const [gateway, notifier] = [await freePort(), await freePort()];
  const settings = readSettings({ PORT: String(gateway), NOTIFIER_PORT: String(notifier), SMTP_LISTEN: `127.0.0.1:${notifier}` });
  const taken = createServer().listen(gateway, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  await expect(demandPorts(settings)).rejects.toMatchObject({
    code: 'start.port-taken',
    message: `Port ${gateway} (PORT) is already in use. Port ${notifier} (SMTP_LISTEN) is already in use.`,
  });
  await new Promise((done) => taken.close(done));
  await demandPorts(readSettings({ PORT: String(gateway), NOTIFIER_PORT: String(notifier), SMTP_LISTEN: 'off' }));
});
