export interface Measured {
  readonly name: string;
  /** Pages of 8 kB that its statements touched, in memory or not. */
  readonly pages: number;
  readonly milliseconds: number;
  readonly statements: number;
  readonly nodes: readonly string[];
  /** It may cost more where there is more. */
  readonly readsAll?: boolean | undefined;
  /** Of a page: what it cost with no plans told. */
  readonly page?: PageCost | undefined;
}

/** Of one page, the median over its rounds. Milliseconds of processor time do not count waiting for others; those by the clock do. */
export interface PageCost {
  readonly gateway: number;
  readonly database: number;
  readonly milliseconds: number;
}

/** Up to so many more pages nobody minds: one level more of a B-tree here and there. */
const sparePages = 25;
const allowedGrowth = 1.2;

/** A Markdown table, ready for bench/README.md. */
export function scaleTable(sizes: readonly [number, number], small: readonly Measured[], large: readonly Measured[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [few, many] = sizes.map((size) => size.toLocaleString('en'));
  const head = ['what', `pages at ${few}`, `at ${many}`, `ms at ${few}`, `at ${many}`, 'by'];
  const body = large.map(({ name, pages, milliseconds, nodes }, at) =>
    line([name, figure(small[at]!.pages), figure(pages), figure(small[at]!.milliseconds), figure(milliseconds), walks(nodes)]),
  );
  return [line(head), line(head.map(() => '---')), ...body, ''].join('\n');
}

/** The same for pages of the desk, with what they ask and the processor time of the gateway (whoever asks is in it) and of PostgreSQL. */
export function pagesTable(sizes: readonly [number, number], small: readonly Measured[], large: readonly Measured[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [few, many] = sizes.map((size) => size.toLocaleString('en'));
  const head = [
    'page, who',
    'statements',
    `pages at ${few}`,
    `at ${many}`,
    `gateway ms at ${few}`,
    `at ${many}`,
    `PostgreSQL ms at ${few}`,
    `at ${many}`,
  ];
  const body = large.map(({ name, pages, statements, page }, at) => {
    const before = small[at]!;
    const costs = [before.page?.gateway, page?.gateway, before.page?.database, page?.database];
    return line([name, String(statements), figure(before.pages), figure(pages), ...costs.map((cost) => figure(cost ?? Number.NaN))]);
  });
  return [line(head), line(head.map(() => '---')), ...body, ''].join('\n');
}

/** What costs more where there is more, in a sentence each. */
export function grown(small: readonly Measured[], large: readonly Measured[]): string[] {
  return large.flatMap(({ name, pages, readsAll }, at) => {
    if (readsAll) return [];
    const before = small[at]!.pages;
    return pages > Math.max(before * allowedGrowth, before + sparePages)
      ? [`GROWS: ${name}: ${figure(before)} pages became ${figure(pages)} (${(pages / Math.max(before, 1)).toFixed(1)} times).`]
      : [];
  });
}

/** What no statement came to the end of within its ten seconds has no figure. */
const figure = (value: number): string =>
  !Number.isFinite(value) ? 'over 10 s' : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');

/** Tables that are read whole come first: they are what grows. */
function walks(nodes: readonly string[]): string {
  const whole = nodes.filter((node) => node.startsWith('Seq Scan'));
  const by = nodes
    .filter((node) => node.includes('Index') && !whole.includes(node))
    .map((node) => node.replace(/^(Bitmap )?Index (Only )?Scan /, ''));
  return [...whole, ...new Set(by)].slice(0, 6).join(', ');
}
