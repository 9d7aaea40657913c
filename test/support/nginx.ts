import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { eventually } from './eventually.js';
import { programIsThere } from './programs.js';

export interface TestNginx {
  readonly url: string;
  close(): Promise<void>;
}

/** A real nginx of its own in front of `target`, set as `docs/operations.md` says; `proto` is what it calls the scheme outside. */
export async function anNginx(target: string, proto = 'https'): Promise<TestNginx> {
  const program = await programIsThere('nginx', 'nginx', ['-v']);
  const folder = await mkdtemp(join(tmpdir(), 'redress-nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${join(folder, 'pid')}; worker_processes 1; error_log ${join(folder, 'error.log')}; events {}
     http { access_log off; ${paths}
       server { listen 127.0.0.1:${port}; client_max_body_size 36m;
         # The test plays people at many addresses: each stands in X-Person.
         location / { proxy_pass ${target}; proxy_set_header Host $http_host;
           proxy_set_header X-Forwarded-For "$http_x_forwarded_for, $http_x_person"; proxy_set_header X-Forwarded-Proto ${proto}; } } }`,
  );
  const server: ChildProcess = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    () => {
      if (server.exitCode !== null) throw new Error('nginx did not start.');
      return fetch(url).catch(() => undefined);
    },
    { what: 'nginx up' },
  );
  return {
    url,
    close: async () => {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
