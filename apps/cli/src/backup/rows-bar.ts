import { SingleBar } from 'cli-progress';

/** Rows done, of all, on stderr: stdout holds the answer alone. Silent when stderr is no terminal. */
export function rowsBar(verb: string): { show: (done: number, all: number) => void; stop: () => void } {
  const bar = new SingleBar({ stream: process.stderr, format: `${verb} {bar} {percentage}% {value}/{total} rows`, hideCursor: true });
  let begun = false;
  return {
    show: (done, all) => {
      if (!begun) bar.start(all, done);
      begun = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
