/** V8's CPU profile, as `Profiler.stop` gives it. Times in µs. Source: Chrome DevTools Protocol, Profiler.Profile. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function as a caller saw it, with the milliseconds spent in itself and in all. */
export interface Frame {
  readonly name: string;
  readonly place: string;
  readonly self: number;
  readonly total: number;
  readonly children: readonly Frame[];
}

/** Time in which nothing was to do, and what the profiler itself takes to begin and end. */
const isNoWork = (name: string, url: string) => name === '(idle)' || (name === 'dispatch' && url === '');

/** The tree of calls, without what is no work. The clock is asked, not the processor: on a busy machine, waiting for it is in the figures. */
export function callTree({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const self = new Map<number, number>();
  samples.forEach((id, at) => {
    self.set(id, (self.get(id) ?? 0) + Math.max(0, timeDeltas[at] ?? 0) / 1000);
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (id: number): Frame => {
    const { callFrame, children = [] } = byId.get(id)!;
    const below = children.flatMap((child) => {
      const { functionName, url } = byId.get(child)!.callFrame;
      return isNoWork(functionName, url) ? [] : [frameOf(child)];
    });
    const own = self.get(id) ?? 0;
    return {
      name: callFrame.functionName || '(anonymous)',
      place: placeOf(callFrame.url, callFrame.lineNumber),
      self: own,
      total: below.reduce((sum, one) => sum + one.total, own),
      children: below,
    };
  };
  return frameOf(nodes[0]!.id);
}

/** Functions by the time spent in themselves, longest first, however they were called. */
export function bySelfTime(tree: Frame): Frame[] {
  const found = new Map<string, Frame>();
  const visit = (frame: Frame) => {
    const key = `${frame.name} ${frame.place}`;
    const before = found.get(key)?.self ?? 0;
    found.set(key, { ...frame, self: before + frame.self, children: [] });
    frame.children.forEach(visit);
  };
  visit(tree);
  return [...found.values()].filter(({ self }) => self > 0).sort((a, b) => b.self - a.self);
}

/** Time by package: ours by room, others by name, and what belongs to Node. */
export function byPlace(tree: Frame): [place: string, milliseconds: number][] {
  const sums = new Map<string, number>();
  for (const { place, name, self } of bySelfTime(tree)) {
    const room = /^(libs\/shared\/src\/\w+|apps\/\w+\/src\/[\w-]+|node_modules\/(?:@[\w-]+\/)?[\w.-]+)/.exec(place)?.[1];
    const where = room ?? (place.startsWith('node:') ? 'node' : name.startsWith('(') ? name : 'engine and built-ins');
    sums.set(where, (sums.get(where) ?? 0) + self);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** `libs/shared/src/outbox/bells.js:12`, `node_modules/pg/lib/client.js:40`, `node:net:200`. */
function placeOf(url: string, line: number): string {
  if (url === '') return '';
  const path = /(?:^|\/)((?:libs|apps)\/(?!.*\/(?:libs|apps)\/).*|node_modules\/(?!.*\/node_modules\/).*)$/.exec(url)?.[1] ?? url;
  return `${path.replace(/^file:\/\//, '')}:${line + 1}`;
}
