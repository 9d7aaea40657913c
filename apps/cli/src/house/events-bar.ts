import { SingleBar } from 'cli-progress';

/** Events done, of all, on stderr: stdout holds the answer alone. Silent when stderr is no terminal. */
export function eventsBar(verb: string, all: number): { show: (done: number) => void; stop: () => void } {
  const bar = new SingleBar({ stream: process.stderr, format: `${verb} {bar} {percentage}% {value}/{total} events`, hideCursor: true });
  bar.start(all, 0);
  return { show: (done) => bar.update(Math.min(done, all)), stop: () => bar.stop() };
}
