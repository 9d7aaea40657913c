import { SingleBar } from 'cli-progress';

/** So many done, of all, on stderr: stdout holds the answer alone. Silent when stderr is no terminal. `what` is counted: rows, events. */
export function progressBar(verb: string, what: string): { show: (done: number, all: number) => void; stop: () => void } {
  const bar = new SingleBar({ stream: process.stderr, format: `${verb} {bar} {percentage}% {value}/{total} ${what}`, hideCursor: true });
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
