import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachOf } from '@app/shared/domain/rights/rights.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { layFoundation } from '@app/shared/start/house.module.js';
import pg from 'pg';
import { mintToken } from '../../apps/cli/src/prepare/staff-tokens.js';
import { gatewayApp } from '../../apps/gateway/src/gateway-app.js';
import { aVisitor } from '../../test/support/desk-visitor.js';
import { staffRoutes } from '../../test/support/staff-routes.js';
import { unlimitedPapers } from '../../test/support/unlimited-papers.js';
import type { Measure } from './measures.js';

/** The gateway as it runs, on a database that is filled, with every page of the desk that has an address without a name in it. */
export interface DeskOnScale {
  readonly pool: pg.Pool;
  readonly measures: readonly Measure[];
  /** Pages that are not measured, because there is nothing that they would show. */
  readonly absent: readonly string[];
  close(): Promise<void>;
}

/** In a filled database nothing is sealed, and this page counts what waits for that: all of it here, and in a house that runs what came in the last seconds. */
const readsAll: readonly string[] = ['/desk/audit'];

/** What an address names that is not a page to read: files, what a page asks for by itself, steps of signing in. */
const isNoPage = /\.\w+$|:format|lease|stream|sign-in|provider|invitation/;

/** A page, or the way to the one page that this person has. */
const shown: readonly number[] = [200, 302, 303];
/** What this case does not have, as an offer that nobody made: no page to measure. */
const absent: readonly number[] = [404, 409];

/** The page that asks the database for nothing: what every other costs beside its own. */
export const asksNothing = '/desk/sign-in, nobody';

/** Opens the desk over a filled database: each page is one measure, asked for over HTTP by the first role that may read it, and by a clerk where a clerk may. */
export async function openDesk(url: string, reference: string): Promise<DeskOnScale> {
  const data = await mkdtemp(join(tmpdir(), 'redress-scale-desk-'));
  const foundation = await layFoundation('gateway', {
    ...{ DATABASE_URL: url, REDRESS_DATA: data, REDRESS_CONFIG: unlimitedPapers(), LOG_LEVEL: 'error' },
    ...{ SMTP_LISTEN: 'off', CODE_SECRET: 'bench', SESSION_SECRET: 'bench', IVR_SECRET: 'bench', TWILIO_AUTH_TOKEN: 'bench' },
  });
  const app = await gatewayApp(foundation, false);
  await app.listen(0, '127.0.0.1');
  const home = await app.getUrl();
  const visitors = new Map<Role, ReturnType<typeof aVisitor>>();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const role of roles) {
    const visitor = aVisitor(home);
    const department = role === 'clerk' || role === 'head' ? 'cards' : null;
    await visitor.signIn(await mintToken(client, { name: `bench ${role}`, role, department }));
    visitors.set(role, visitor);
  }
  await client.end();
  const named: Readonly<Record<string, string>> = { reference };
  const pages = (await staffRoutes()).filter(({ kind, method, path }) => kind === 'page' && method === 'GET' && !isNoPage.test(path));
  const statusOf = async (role: Role, address: string) => (await visitors.get(role)!.get(address)).status;
  const asked = pages.flatMap(({ path, action }) => {
    const address = path.replace('departments/:id', 'departments/cards').replace(/:(\w+)/g, (whole, name: string) => named[name] ?? whole);
    const able = (['supervisor', 'integrity', 'head', 'auditor', 'administrator'] as const).find(
      (role) => action !== undefined && reachOf(role, action) !== undefined,
    );
    const readers = [able, action !== undefined && reachOf('clerk', action) !== undefined ? 'clerk' : undefined] as const;
    if (address.includes(':')) return [];
    return readers.flatMap((role) =>
      role === undefined
        ? []
        : [
            {
              role,
              address,
              name: `${address.replace(reference, '…')}, ${role}`,
              readsAll: readsAll.includes(path),
              run: async () => {
                const status = await statusOf(role, address);
                if (!shown.includes(status)) throw new Error(`${address} answered ${status} to ${role}.`);
              },
            },
          ],
    );
  });
  const measures: Measure[] = [];
  const notThere: string[] = [];
  for (const { role, address, ...measure } of asked) {
    if (absent.includes(await statusOf(role, address))) notThere.push(measure.name);
    else measures.push(measure);
  }
  const nobody = aVisitor(home);
  measures.unshift({ name: asksNothing, run: () => nobody.get('/desk/sign-in') });
  return {
    pool: app.get(pg.Pool, { strict: false }),
    measures,
    absent: notThere,
    close: async () => {
      await app.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
