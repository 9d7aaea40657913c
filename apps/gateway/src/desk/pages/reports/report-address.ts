/** The address of a report, or of something of it, with what is asked of it. What is null is the row of what nobody said. */
export function reportAddress(path: string, asked: Readonly<Record<string, string | number | Date | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (name === 'id' || value === undefined) continue;
    if (value === null) query.set('unstated', 'true');
    else query.set(name, value instanceof Date ? value.toISOString() : String(value));
  }
  return `/desk/reports/${path}?${query}`;
}
