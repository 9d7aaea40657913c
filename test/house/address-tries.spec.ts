import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressTries } from '../../apps/gateway/src/http/address-tries.js';
import { type PagesApp, pagesApp } from '../../apps/gateway/src/pages/testing/pages-app.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let unitOfWork: UnitOfWork;
let pages: PagesApp;

beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  pages = await pagesApp(unitOfWork, { formsPerMinute: 2, lookupsPerMinute: 3 });
});
afterAll(async () => {
  await pages.app.close();
  await database.close();
});

const aMinuteLater = () => unitOfWork.run((tx) => tx.query(`UPDATE address_try SET since = since - interval '61 s'`));

describe('what comes from one address in a minute', () => {
  it('is as many forms as the institution wants; then the words stay on the page, with when to come back', async () => {
    const send = (key: string) => pages.ask('/', { method: 'POST', body: new URLSearchParams({ submissionKey: key, text: '多收了年费' }) });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(send));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503]);
    expect(pages.intake.arrivals).toHaveLength(2);
    const later = answers.find(({ status }) => status === 503);
    expect(Number(later?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(later?.body).toContain('多收了年费');
    await aMinuteLater();
    expect((await send('c')).status).toBe(200);
  });

  it('is as many wrong look-ups', async () => {
    const look = () => pages.ask('/status/7K2QD-M9XWA?code=0000000000000000');
    const answers = [await look(), await look(), await look(), await look()];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 429]);
    await aMinuteLater();
    expect((await look()).status).toBe(404);
  });

  it('is counted apart for each purpose and address, and kept without the address', async () => {
    const limits = { formsPerMinute: 1, lookupsPerMinute: 1, signInsPerMinute: 1 } as const;
    const tries = new AddressTries(unitOfWork, { rateLimits: limits } as never, 'a secret');
    for (const what of ['sign-in', 'lookup', 'form'] as const) for (const at of ['192.0.2.1', '192.0.2.2']) await tries.count(what, at);
    await expect(tries.count('lookup', '192.0.2.1')).rejects.toMatchObject({ code: 'status.too-many-tries' });
    await expect(tries.count('sign-in', '192.0.2.1')).rejects.toMatchObject({ code: 'auth.too-many-tries' });
    await expect(tries.count('form', '192.0.2.1')).rejects.toMatchObject({ code: 'door.busy', kind: 'deferral' });
    await tries.wasRight('sign-in', '192.0.2.2');
    await tries.count('sign-in', '192.0.2.2');
    expect(JSON.stringify(await unitOfWork.read('SELECT * FROM address_try'))).not.toContain('192.0.2');
  });
});
