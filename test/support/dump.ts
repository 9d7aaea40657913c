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
