import { scaleBand, scaleLinear } from 'd3-scale';

/** A bar of a chart, with what it stands for. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Drawn with a pattern of its own, as it may still change. */
  readonly unsure?: boolean;
}

/** A drawing as the template writes it: everything in units of the view box. */
export interface Drawing {
  /** For which width of the window it is drawn: letters would shrink with a drawing that is made to fit. */
  readonly size: Size;
  /** What of each text lies at its place. */
  readonly anchor: 'start' | 'middle';
  readonly width: number;
  readonly height: number;
  readonly bars: readonly (Bar & {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    /** Where its number is written, and its name; a name that would run into the one before is left to the table. */
    readonly number: Place;
    readonly name: Place | undefined;
  })[];
  readonly lines: readonly { readonly x1: number; readonly x2: number; readonly y: number; readonly value: number }[];
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** One chart in both widths; the style sheet shows the one that fits. */
export type Chart = readonly [wide: Drawing, narrow: Drawing];

const sizes = ['wide', 'narrow'] as const;
type Size = (typeof sizes)[number];

/** Units of the view box are pixels of the window, about: of a desk's, and of a telephone's. */
const widths: Readonly<Record<Size, number>> = { wide: 720, narrow: 330 };
const room = { top: 22, right: 8, bottom: 26, left: 36 };
/** Of the letters in a chart. */
const letterHeight = 12;

const rounded = (value: number) => Math.round(value * 10) / 10;

/** How wide a text is at most, as letters go: one of Han is as wide as high, of others little more than half. */
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '⺀' ? letterHeight : letterHeight * 0.58), 0);

/** Upright bars in the order of time with their values above them, on a scale that begins at nothing. The table beside the chart says the same in words. */
export function barChart(given: readonly Bar[]): Chart {
  return sizes.map((size) => uprightBars(given, size)) as unknown as Chart;
}

function uprightBars(given: readonly Bar[], size: Size): Drawing {
  const [width, height] = [widths[size], 220];
  const x = scaleBand<number>()
    .domain(given.keys())
    .range([room.left, width - room.right])
    .padding(0.25);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...given.map(({ value }) => value))])
    .nice(4)
    .range([height - room.bottom, room.top]);
  const widest = Math.max(0, ...given.map(({ label }) => widthOf(label))) + letterHeight / 2;
  const every = Math.max(1, Math.ceil(widest / x.step()));
  return {
    size,
    anchor: 'middle',
    width,
    height,
    bars: given.map((bar, nth) => {
      const from = x(nth) ?? 0;
      const middle = rounded(from + x.bandwidth() / 2);
      const top = rounded(y(bar.value));
      return {
        ...bar,
        x: rounded(from),
        y: top,
        width: rounded(x.bandwidth()),
        height: rounded(y(0) - y(bar.value)),
        number: { x: middle, y: top - 5 },
        name: nth % every === 0 ? { x: middle, y: height - room.bottom + 18 } : undefined,
      };
    }),
    lines: y
      .ticks(4)
      .filter(Number.isInteger)
      .map((value) => ({ x1: room.left, x2: width, y: rounded(y(value)), value })),
  };
}

/** Lying bars, each below its name, for what has no order but that of its numbers: a name of any length has the whole width. */
export function namedBars(given: readonly Bar[]): Chart {
  return sizes.map((size) => lyingBars(given, size)) as unknown as Chart;
}

function lyingBars(given: readonly Bar[], size: Size): Drawing {
  const [width, row, thick] = [widths[size], 42, 16];
  const longest = Math.max(1, ...given.map(({ value }) => value));
  const x = scaleLinear()
    .domain([0, longest])
    .range([0, width - widthOf(String(longest)) - letterHeight]);
  return {
    size,
    anchor: 'start',
    width,
    height: given.length * row,
    bars: given.map((bar, nth) => {
      const top = nth * row + letterHeight + 8;
      const long = rounded(x(bar.value));
      return {
        ...bar,
        x: 0,
        y: top,
        width: long,
        height: thick,
        number: { x: long + 6, y: top + thick - 4 },
        name: { x: 0, y: top - 6 },
      };
    }),
    lines: [],
  };
}
