import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actions } from '../../libs/shared/src/domain/rights/rights.js';
import { staffRoutes } from '../support/staff-routes.js';

const routes = await staffRoutes();
const code = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|njk)$/.test(file) && !file.endsWith('.spec.ts'))
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') })),
);

describe('rights', () => {
  it('are named by every route that asks who its caller is', () => {
    expect(routes.length).toBeGreaterThan(90);
    expect(routes.filter(({ action }) => action === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('are all of some use', () => {
    const elsewhere = code.filter(({ file }) => !file.includes('domain/rights')).map(({ text }) => text);
    expect(actions.filter((action) => !elsewhere.some((text) => text.includes(`'${action}'`)))).toEqual([]);
  });

  it('are judged by the table alone: no other file compares a role', () => {
    const compares = /\brole\s*[!=]==?\s*'|'\s*[!=]==?\s*\w*\.?role\b|\.role\s*\)\s*\{?\s*case|\brole\s+(?:in|==)\s*\[/;
    const staffRoleFiles = code.filter(({ file }) => file.startsWith('apps/gateway') || file.startsWith('apps/cli'));
    expect(staffRoleFiles.filter(({ text }) => compares.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
