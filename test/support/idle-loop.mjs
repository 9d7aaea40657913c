// Does nothing, and tells how long its event loop was held all the same: by the machine. Asked by a message; begins anew each time.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.on('message', () => {
  process.send(Math.round(delay.max / 1e6));
  delay.reset();
});
