/**
 * Which Han characters only one way of writing has. The character sets of the countries say it better than any list of ours: GB 2312 was
 * made for simplified, Big5 for traditional Chinese, JIS X 0208 for Japanese. What stands in two of them tells nothing.
 */
export interface HanScripts {
  readonly simplified: ReadonlySet<string>;
  readonly traditional: ReadonlySet<string>;
  /** Reformed in Japan alone: 対, 応, 円. */
  readonly japanese: ReadonlySet<string>;
}

type Range = readonly [from: number, to: number];

const gb2312 = () => charactersOf('gb18030', [[0xb0, 0xf7]], [[0xa1, 0xfe]]);
// Without the lead bytes of Hong Kong's supplement, which holds many simplified characters.
const big5Leads: readonly Range[] = [
  [0xa4, 0xc6],
  [0xc9, 0xf9],
];
const big5 = () =>
  charactersOf('big5', big5Leads, [
    [0x40, 0x7e],
    [0xa1, 0xfe],
  ]);
const commonJapanese = () =>
  charactersOf(
    'shift_jis',
    [[0x88, 0x98]],
    [
      [0x40, 0x7e],
      [0x80, 0xfc],
    ],
  );

/** In Big5 as rare old characters, but written by everybody who writes simplified ones. */
const alsoSimplified = '听坏愿儿厂党构柜怀机极价惊据怜离岭苹栖凄确扰洒胜适体网万踊优与种庄异复洁宁触泞侨灶';
/** In GB 2312 for old names, but written every day by those who write traditional ones. */
const alsoTraditional = '後於';
/** Written by both in spite of the sets: input methods offer them, or one script borrowed them. */
const ofBoth = '着内净温著係';
/** The official forms of Hong Kong, which JIS has and Big5 lacks. */
const ofHongKong = '説閲鋭鈎峯脱悦税';

/** Made once, at the first question: some milliseconds. */
export function hanScripts(): HanScripts {
  made ??= make();
  return made;
}
let made: HanScripts | undefined;

function make(): HanScripts {
  const mainland = gb2312();
  const taiwan = big5();
  const simplified = new Set([...mainland].filter((character) => !taiwan.has(character)));
  const traditional = new Set([...taiwan].filter((character) => !mainland.has(character)));
  const japanese = new Set([...commonJapanese()].filter((character) => !mainland.has(character) && !taiwan.has(character)));
  for (const character of alsoSimplified) simplified.add(character);
  for (const character of alsoTraditional) traditional.add(character);
  for (const character of ofBoth) if (!simplified.delete(character)) traditional.delete(character);
  for (const character of ofHongKong) japanese.delete(character);
  return { simplified, traditional, japanese };
}

/** All pairs in one text: a pair that is none becomes U+FFFD and leaves its neighbours alone. */
function charactersOf(encoding: string, leads: readonly Range[], trails: readonly Range[]): Set<string> {
  const pairs = [...bytes(leads)].flatMap((lead) => [...bytes(trails)].flatMap((trail) => [lead, trail]));
  return new Set(new TextDecoder(encoding).decode(Uint8Array.from(pairs)).match(/\p{Script=Han}/gu));
}

function* bytes(ranges: readonly Range[]): Iterable<number> {
  for (const [from, to] of ranges) for (let byte = from; byte <= to; byte++) yield byte;
}
