import { scaleBand, scaleLinear } from 'd3-scale';

/** A bar of a chart, with what it stands for. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Drawn with a pattern of its own, as it may still change. */
  readonly unsure?: boolean;
}

/** A drawing as the template writes it: everything in units of the view box. */
export interface BarChart {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly (Bar & {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly middle: number;
    readonly named: boolean;
  })[];
  readonly lines: readonly { readonly y: number; readonly value: number }[];
  readonly base: number;
  readonly left: number;
}

const [width, height] = [720, 220];
const room = { top: 22, right: 8, bottom: 26, left: 36 };
/** So many names have room below the bars; of more, every second or third is written. */
const namedMost = 12;

/** Upright bars with their values above them, on a scale that begins at nothing. The table beside the chart says the same in words. */
export function barChart(given: readonly Bar[]): BarChart {
  const top = Math.max(1, ...given.map(({ value }) => value));
  const x = scaleBand<number>()
    .domain(given.keys())
    .range([room.left, width - room.right])
    .padding(0.25);
  const y = scaleLinear()
    .domain([0, top])
    .nice(4)
    .range([height - room.bottom, room.top]);
  const every = Math.max(1, Math.ceil(given.length / namedMost));
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    width,
    height,
    left: room.left,
    base: height - room.bottom,
    bars: given.map((bar, nth) => {
      const from = x(nth) ?? 0;
      return {
        ...bar,
        x: rounded(from),
        y: rounded(y(bar.value)),
        width: rounded(x.bandwidth()),
        height: rounded(y(0) - y(bar.value)),
        middle: rounded(from + x.bandwidth() / 2),
        named: nth % every === 0,
      };
    }),
    lines: y
      .ticks(4)
      .filter(Number.isInteger)
      .map((value) => ({ y: rounded(y(value)), value })),
  };
}
