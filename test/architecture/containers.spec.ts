import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { discoverPlugInSettings } from '../../libs/shared/src/platform/config/plug-in-settings.js';
import { readSettings } from '../../libs/shared/src/platform/config/settings.js';
import { settingsTable } from '../../libs/shared/src/platform/config/settings-table.js';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
}
const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const dockerfile = readFileSync('Dockerfile', 'utf8');
const example = Object.fromEntries(
  [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1] ?? '', match[2]]),
);
const plugIns = await discoverPlugInSettings();
const apps = ['gateway', 'router', 'notifier'] as const;

// No Docker engine is at hand where the house is built, so the file is held to what can be read from it.
describe('docker-compose.yml', () => {
  it('has the servers, one migration and the three apps, and nobody starts before it may', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'redis', 'mailpit', 'migrate', ...apps]);
    expect(compose.services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const app of apps) {
      expect(compose.services[app]?.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      });
    }
  });

  it('starts files that exist', () => {
    for (const name of ['migrate', ...apps]) {
      const main = compose.services[name]?.command?.[0] ?? '';
      expect(existsSync(main.replace(/^dist\/apps\/[^/]+\//, '').replace(/\.js$/, '.ts'))).toBe(true);
    }
  });

  it('keeps the queue whole and the ports to this machine', () => {
    expect(compose.services['redis']?.command?.join(' ')).toContain('--maxmemory-policy noeviction --appendonly yes');
    const published = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(published.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    // More of them may run, so they may not take a port of the host.
    for (const app of ['router', 'notifier']) expect(compose.services[app]?.ports).toBeUndefined();
  });

  it('gives every app an environment that the settings take', () => {
    for (const app of apps) {
      const environment = { ...example, ...compose.services[app]?.environment };
      environment['DATABASE_URL'] = environment['DATABASE_URL']?.replace(/\$\{.*\}/, 'secret');
      const settings = readSettings(environment);
      expect(settings).toMatchObject({
        database: { url: expect.stringContaining('@postgres:5432') },
        queue: { url: 'redis://redis:6379' },
      });
    }
  });

  it('asks in .env.example only for variables that exist', () => {
    const known = [...settingsTable, ...plugIns.flatMap((plugIn) => plugIn.settings)].map((setting) => setting.name);
    expect(Object.keys(example).filter((name) => name !== 'POSTGRES_PASSWORD' && !known.includes(name))).toEqual([]);
  });
});

describe('the image', () => {
  it('is built in stages, runs as nobody special and has a health check', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });
});
