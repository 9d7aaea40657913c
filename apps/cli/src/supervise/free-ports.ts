import { createServer } from 'node:net';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Settings } from '@app/shared/platform/config/settings.js';

/** Fails with `start.port-taken`, naming port and variable, when a port that the apps need cannot be listened on. */
export async function demandPorts(settings: Settings): Promise<void> {
  const doors = [
    { host: settings.gateway.host, port: settings.gateway.port, variable: 'PORT' },
    { host: settings.notifier.host, port: settings.notifier.port, variable: 'NOTIFIER_PORT' },
    ...(settings.smtp.listen ? [{ ...settings.smtp.listen, variable: 'SMTP_LISTEN' }] : []),
  ];
  const problems: string[] = [];
  const seen = new Set<number>();
  for (const { host, port, variable } of doors) {
    const code = seen.has(port) ? 'EADDRINUSE' : await tried(host, port);
    seen.add(port);
    if (code === 'EADDRINUSE') problems.push(`Port ${port} (${variable}) is already in use.`);
    else if (code === 'EACCES')
      problems.push(`Port ${port} (${variable}) needs more rights than this user has. Set ${variable} to a port above 1023.`);
    else if (code)
      problems.push(
        `Nothing can listen on ${host}:${port} (${variable}): ${code}. Set HOST and ${variable} to an address of this machine.`,
      );
  }
  if (problems.length > 0) throw new Failure('start.port-taken', problems.join(' '));
}

function tried(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(undefined)));
  });
}
