import { stringify } from 'csv-stringify/sync';
import { asDownload } from '../../../http/as-download.js';
import type { Visit } from '../frame/visit.js';
import type { FigureTable } from './figure-tables.js';

/** A table as a file that spreadsheets open. A cell that begins like a formula is one for them: it gets a mark before it (CWE-1236). */
export function sendTable({ reply }: Visit, name: string, { head, rows }: FigureTable, asOf: Date): void {
  const text = stringify([head, ...rows], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
  void asDownload(reply.code(200), `${name}-${asOf.toISOString().slice(0, 10)}.csv`, 'text/csv; charset=utf-8').send(text);
}
