/** What a column holds of the person whose case it is, and what is left of it when they are erased. */
export type Lies =
  /** Nothing of the person: ids, codes, states, dates, counts. It stays. */
  | 'plain'
  /** Who works here, or what they are known by. It stays: the record says who acted. */
  | 'staff'
  /** Theirs: what the column becomes, in SQL. */
  | { readonly becomes: string };

/** A table with every column it has. */
export interface TableLies {
  /** Which rows are of the cases `$1` (`uuid[]`), in SQL; null where no row is of a case. */
  readonly rows: string | null;
  /** The rows go as a whole. */
  readonly goes?: true;
  readonly columns: Readonly<Record<string, Lies>>;
}

/** Nothing is left. */
export const nothing: Lies = { becomes: 'NULL' };
/** An empty text, where one has to be. */
export const emptyText: Lies = { becomes: `''` };
/** No bytes, where some have to be. */
export const emptyBytes: Lies = { becomes: `'\\x'::bytea` };
export const emptyObject: Lies = { becomes: `'{}'::jsonb` };
export const emptyList: Lies = { becomes: `'[]'::jsonb` };
export const noWords: Lies = { becomes: `'{}'::text[]` };
/** What is unique and has to be: it is told apart by its own id. */
export const ownId: Lies = { becomes: `'erased:' || id` };

/** Of a JSON object these members alone, as long as they are no objects themselves. Whatever is new in it goes until somebody names it here. */
export const only = (column: string, ...members: readonly string[]): Lies => ({ becomes: onlySql(column, members) });

/** The same in SQL, of any expression; NULL stays NULL. */
export const onlySql = (json: string, members: readonly string[]): string =>
  `CASE WHEN jsonb_typeof(${json}) = 'object' THEN (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(${json})
     WHERE key IN (${members.map((member) => `'${member}'`).join(', ')}) AND jsonb_typeof(value) NOT IN ('object', 'array')) END`;

/** Columns that hold nothing of the person. */
export const plain = (...columns: readonly string[]): Record<string, Lies> =>
  Object.fromEntries(columns.map((column) => [column, 'plain']));
/** Columns that name members of staff. */
export const staff = (...columns: readonly string[]): Record<string, Lies> =>
  Object.fromEntries(columns.map((column) => [column, 'staff']));
