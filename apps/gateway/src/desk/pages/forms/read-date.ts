/** A local date from its three fields, `<name>-year` and so on, in any width of digits; undefined where all are empty. */
export function dateIn(fields: URLSearchParams, name: string): string | 'wrong' | undefined {
  const [year = '', month = '', day = ''] = ['year', 'month', 'day'].map((part) =>
    (fields.get(`${name}-${part}`) ?? '').normalize('NFKC').trim(),
  );
  if (year === '' && month === '' && day === '') return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${date}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : 'wrong';
}
