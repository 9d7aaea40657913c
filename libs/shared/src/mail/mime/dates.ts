const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Minutes east of Greenwich. Source: RFC 5322 section 4.3, and what mails carry besides. */
const zones: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  bst: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  msd: 240,
  hkt: 480,
  sgt: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  hst: -600,
};

/**
 * The instant that a Date header names, or null when it names none. Takes RFC 5322 with and without its obsolete forms, `asctime`, ISO 8601
 * and their mixtures. Without a zone it is UTC, wherever this program runs.
 */
export function readDate(given: string): Date | null {
  const text = given
    .slice(0, 200)
    .replace(/\([^)]*\)/g, ' ')
    .replace(/[,]/g, ' ')
    .trim();
  const day = dayOf(text);
  if (day === undefined) return null;
  const [hour, minute, second] = timeOf(text) ?? [0, 0, 0];
  const offset = offsetOf(text);
  if (hour > 24 || minute > 59 || second > 60) return null;
  const instant = new Date(Date.UTC(day.year, day.month, day.day, hour, minute - offset, second));
  instant.setUTCFullYear(instant.getUTCFullYear());
  const calendar = new Date(Date.UTC(day.year, day.month, day.day));
  return calendar.getUTCDate() === day.day && calendar.getUTCMonth() === day.month && instant.getUTCFullYear() > 1900 ? instant : null;
}

function dayOf(text: string): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const iso = /(?:^|\s)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T\s])/.exec(text);
  if (iso) return valid(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  // 10 Mar 2026, 10-Mar-26, 10 March 2026.
  const usual = /(?:^|[\s])(\d{1,2})(?:st|nd|rd|th)?[\s/-]+([a-z]{3})[a-z]*\.?[\s/-]+(\d{2,4})(?!\d|:)/i.exec(text);
  if (usual) return valid(yearOf(usual[3]!), monthOf(usual[2]!), Number(usual[1]));
  // Tue Mar 10 10:00:00 [CST] 2026, and March 10 2026.
  const asctime = /(?:^|\s)([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?!\d|:)(?:.*?\s)(\d{4})(?!\d)/i.exec(text);
  return asctime ? valid(Number(asctime[3]), monthOf(asctime[1]!), Number(asctime[2])) : undefined;
}

const monthOf = (name: string): number => months.indexOf(name.toLowerCase());

/** RFC 5322 section 4.3: two digits below 50 are of this century, three digits count from 1900. */
function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits.length === 3 ? 1900 + year : year;
}

function valid(year: number, month: number, day: number) {
  return month >= 0 && month < 12 && day >= 1 && day <= 31 ? { year, month, day } : undefined;
}

function timeOf(text: string): readonly [number, number, number] | undefined {
  const found = /(?:^|[T\s日])(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?/i.exec(text);
  if (!found) return undefined;
  let hour = Number(found[1]);
  const half = (found[4] ?? '').toLowerCase();
  if (half.startsWith('p') && hour < 12) hour += 12;
  if (half.startsWith('a') && hour === 12) hour = 0;
  return [hour, Number(found[2]), Number(found[3] ?? 0)];
}

function offsetOf(text: string): number {
  const behind = text.slice(Math.max(text.search(/\d[:.]\d/), 0));
  const numeric = /(?:\s|\d|[a-z])([+-])(\d{1,2}):?(\d{2})?(?!\d)/i.exec(behind.replace(/^\d{1,2}[:.]/, ''));
  if (numeric) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return minutes > 14 * 60 ? 0 : numeric[1] === '-' ? -minutes : minutes;
  }
  const name = /\d\s*(?:[ap]\.?m\.?\s*)?([a-z]{1,4})(?=\s|$)/i.exec(behind.replace(/T(?=\d)/g, ' '))?.[1]?.toLowerCase();
  return name === undefined ? 0 : (zones[name] ?? 0);
}
