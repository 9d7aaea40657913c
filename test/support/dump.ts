import { gunzipSync } from 'node:zlib';
import pg from 'pg';

/** Every value of every row of a database, bytes as they are, and what is packed unpacked as well. */
export async function dumpOf(databaseUrl: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const chunks: Buffer[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT * FROM ${name}`);
      for (const row of rows)
        for (const value of Object.values(row as Record<string, unknown>)) {
          const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
          chunks.push(bytes, Buffer.from('\n'));
          if (bytes[0] === 0x1f && bytes[1] === 0x8b) chunks.push(gunzipSync(bytes));
        }
    }
    return Buffer.concat(chunks);
  } finally {
    await client.end();
  }
}

/** Which of these words stand in it, in one of five encodings; pieces of them count, too: a word alone would betray it. */
export function tracesIn(dump: Buffer, words: readonly string[]): string[] {
  const pieces = [...new Set(words.flatMap((one) => [one, ...(one.match(/\p{Script=Han}{4}|[A-Za-z ]{12}/gu) ?? [])]))];
  return pieces.flatMap((text) => encodings(text).flatMap(([as, bytes]) => (dump.includes(bytes) ? [`${as}: ${text}`] : [])));
}

const encodings = (text: string): [string, Buffer][] => [
  ['utf8', Buffer.from(text)],
  ['utf16le', Buffer.from(text, 'utf16le')],
  ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
  ['base64', Buffer.from(Buffer.from(text).toString('base64').replace(/=*$/, '').slice(0, -2))],
  [
    'escaped',
    Buffer.from(
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ),
  ],
];
