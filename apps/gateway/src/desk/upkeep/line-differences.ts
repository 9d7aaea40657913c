/** One line of what became other: gone, new, or a few that stand around it. */
export interface DifferentLine {
  readonly what: 'gone' | 'new' | 'same';
  readonly text: string;
  /** Counted from 1, in the text that has it; of one that is the same, in the new one. */
  readonly no: number;
}

/** Lines around what became other. */
const around = 2;
/** Beyond so many lines between the first and the last difference no common lines are looked for: all of them are gone, and all are new. */
const mostCompared = 1_500;

/**
 * What became other between two texts, line by line, with two lines around each place; places that do not touch stand in lists of their own. Lines count as
 * the same only where they are the same to the letter.
 */
export function lineDifferences(before: string, after: string): DifferentLine[][] {
  const [was, is] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < was.length && start < is.length && was[start] === is[start]) start++;
  let end = 0;
  while (end < was.length - start && end < is.length - start && was[was.length - 1 - end] === is[is.length - 1 - end]) end++;
  const same = (no: number): DifferentLine => ({ what: 'same', text: is[no]!, no: no + 1 });
  const lines = [
    ...is.slice(0, start).map((_, no) => same(no)),
    ...middle(was.slice(start, was.length - end), is.slice(start, is.length - end), start),
    ...is.slice(is.length - end).map((_, no) => same(is.length - end + no)),
  ];
  return places(lines);
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

/** The longest common lines of two texts (Hunt and McIlroy, 1976, by a table): what is in neither is gone or new. */
function middle(was: readonly string[], is: readonly string[], from: number): DifferentLine[] {
  const gone = (i: number): DifferentLine => ({ what: 'gone', text: was[i]!, no: from + i + 1 });
  const added = (j: number): DifferentLine => ({ what: 'new', text: is[j]!, no: from + j + 1 });
  if (was.length > mostCompared || is.length > mostCompared) return [...was.map((_, i) => gone(i)), ...is.map((_, j) => added(j))];
  const width = is.length + 1;
  const common = new Uint16Array((was.length + 1) * width);
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = is.length - 1; j >= 0; j--)
      common[i * width + j] =
        was[i] === is[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const lines: DifferentLine[] = [];
  let [i, j] = [0, 0];
  while (i < was.length || j < is.length) {
    if (i < was.length && j < is.length && was[i] === is[j]) {
      lines.push({ what: 'same', text: is[j]!, no: from + j + 1 });
      i++;
      j++;
    } else if (i < was.length && (j === is.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) lines.push(gone(i++));
    else lines.push(added(j++));
  }
  return lines;
}

function places(lines: readonly DifferentLine[]): DifferentLine[][] {
  const shown = new Set(
    lines.flatMap(({ what }, at) => (what === 'same' ? [] : Array.from({ length: 2 * around + 1 }, (_, step) => at - around + step))),
  );
  const found: DifferentLine[][] = [];
  lines.forEach((line, at) => {
    if (!shown.has(at)) return;
    if (at === 0 || !shown.has(at - 1)) found.push([]);
    found.at(-1)!.push(line);
  });
  return found;
}
