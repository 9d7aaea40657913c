// Loaded into a process that is to be profiled (NODE_OPTIONS=--import …): SIGUSR2 begins, so that the start is left out, and the end of the
// process writes <app>.cpuprofile into BENCH_PROFILES.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const folder = process.env.BENCH_PROFILES;
const name = /apps\/(\w+)\/src\/main\.js$/.exec(process.argv[1] ?? '')?.[1];
if (folder && name) {
  const session = new Session();
  process.once('SIGUSR2', () => {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.start');
    process.once('exit', () => {
      session.post('Profiler.stop', (_error, { profile }) => {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
      });
    });
  });
}
