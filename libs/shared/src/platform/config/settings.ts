import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure, type FieldProblem } from '../../domain/failure/failure.js';
import { readProxies } from '../network/trusted-proxies.js';
import type { Setting } from './setting.js';
import { settingsTable } from './settings-table.js';

/** From which level on lines are written. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** The environment, read once. Secrets are not in here: each plug-in asks for its own. */
export interface Settings {
  readonly database: {
    /** Absent: the embedded PostgreSQL; see `databaseUrl`. */
    readonly url: string | undefined;
    readonly poolSize: number;
  };
  readonly queue: {
    /** Absent: the queue lives in the database. */
    readonly url: string | undefined;
  };
  /** Absolute paths. */
  readonly folders: { readonly data: string; readonly config: string; readonly record: string };
  /** Another model that may be asked for opinions; its secret is with the secrets. Absent: nobody is asked. */
  readonly model: { readonly url: string; readonly seconds: number } | undefined;
  readonly gateway: {
    readonly host: string;
    readonly port: number;
    /** Without a slash at the end. */
    readonly publicUrl: string;
  };
  readonly notifier: { readonly host: string; readonly port: number; readonly receiptsUrl: string };
  /** Addresses and networks of proxies whose `X-Forwarded-For` and `-Proto` are believed. */
  readonly operatorsFrom: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly smtp: {
    /** Null: the door is shut. */
    readonly listen: { readonly host: string; readonly port: number } | null;
  };
  /** Where the virus scanner listens; absent: files are not scanned. */
  readonly clamd: string | undefined;
  readonly log: { readonly level: LogLevel };
  readonly safety: { readonly minFreeBytes: number; readonly minFreePercent: number; readonly maxClockSkewSeconds: number };
}

/** Nest injection token. */
export const SETTINGS = Symbol('SETTINGS');

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Fails with `config.invalid`; `fields` lists every problem, `path` being the variable's name. An empty value counts as absent.
 * Settings of plug-ins are checked with ours, so that all mistakes are listed together; their values are the plug-in's to read.
 */
export function readSettings(env: Environment = process.env, plugIns: readonly Setting[] = []): Settings {
  const problems = new Map<string, FieldProblem>();
  const values: Record<string, string | undefined> = {};
  for (const setting of [...settingsTable, ...plugIns]) {
    const given = env[setting.name]?.trim() || undefined;
    const problem = given === undefined ? undefined : setting.check?.(given);
    if (problem !== undefined) problems.set(setting.name, { path: setting.name, message: problem });
    values[setting.name] = given ?? setting.default ?? values[setting.name];
  }
  if (problems.size > 0) {
    const fields = [...problems.values()];
    throw new Failure('config.invalid', `The environment is not right: ${[...problems.keys()].join(', ')}.`, { fields });
  }
  const text = (name: string) => values[name]!;
  const number = (name: string) => Number(values[name]);
  return frozen({
    database: { url: values['DATABASE_URL'], poolSize: number('DATABASE_POOL') },
    queue: { url: values['QUEUE_URL'] },
    folders: {
      data: resolve(text('REDRESS_DATA')),
      config: resolve(text('REDRESS_CONFIG')),
      record: resolve(env['SENDING_RECORD'] || join(text('REDRESS_DATA'), 'sending')),
    },
    model: values['MODEL_URL'] === undefined ? undefined : { url: values['MODEL_URL'], seconds: number('MODEL_SECONDS') },
    gateway: { host: text('HOST'), port: number('PORT'), publicUrl: trimSlash(values['PUBLIC_URL'] ?? `http://127.0.0.1:${text('PORT')}`) },
    notifier: {
      host: text('HOST'),
      port: number('NOTIFIER_PORT'),
      receiptsUrl: trimSlash(values['RECEIPTS_URL'] ?? `http://127.0.0.1:${text('NOTIFIER_PORT')}`),
    },
    trustedProxies: readProxies(values['TRUSTED_PROXIES'] ?? ''),
    operatorsFrom: readProxies(values['OPERATORS_FROM'] ?? ''),
    smtp: { listen: address(text('SMTP_LISTEN')) },
    clamd: values['CLAMD_URL'],
    log: { level: text('LOG_LEVEL') as LogLevel },
    safety: {
      minFreeBytes: number('MIN_FREE_BYTES'),
      minFreePercent: number('MIN_FREE_PERCENT'),
      maxClockSkewSeconds: number('MAX_CLOCK_SKEW_SECONDS'),
    },
  });
}

/** Where the supervisor writes how to reach the embedded database. Holds a password: mode 600. */
export const databaseFile = (dataFolder: string): string => join(dataFolder, 'run', 'database.json');

/**
 * The database's URL: `DATABASE_URL`, or that of the embedded PostgreSQL which runs for this data folder.
 * Holds a password: never log it. Fails with `store.unavailable` when neither is there.
 */
export async function databaseUrl(settings: Settings): Promise<string> {
  if (settings.database.url !== undefined) return settings.database.url;
  try {
    return (JSON.parse(await readFile(databaseFile(settings.folders.data), 'utf8')) as { url: string }).url;
  } catch (cause) {
    throw new Failure(
      'store.unavailable',
      `No house runs on ${settings.folders.data}. Start it with npm start, or set DATABASE_URL to its database.`,
      { cause },
    );
  }
}

function address(text: string): { host: string; port: number } | null {
  if (text === 'off') return null;
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (inner !== null && typeof inner === 'object') frozen(inner);
  return Object.freeze(value);
}
