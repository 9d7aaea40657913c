import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import { Failure } from '../../domain/failure/failure.js';
import type { LogLevel } from '../config/settings.js';
import { plainLine } from './plain-line.js';
import { withoutPersons } from './without-persons.js';

/** Fields that never reach a log, wherever they stand. */
const personal = [
  ...['name', 'phone', 'email', 'text', 'body', 'subject', 'complainant', 'recipient', 'html', 'raw', 'from', 'to', 'wish', 'against'],
  ...['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'databaseUrl', 'queueUrl', 'parameters', 'query'],
];

/** What Nest says of itself while it starts. */
const bookkeeping = new Set(['RouterExplorer', 'RoutesResolver', 'InstanceLoader', 'NestFactory', 'NestApplication', 'NestMicroservice']);

/**
 * The house's log: one JSON line each (plain lines at a terminal), level `error` when someone must get up, `warn` when it heals itself.
 * Made for `app.useLogger`; Nest's `new Logger('Outbox').warn('…', { reference })` comes out of it. A complaint is named by its
 * reference only; fields that may be about a person are struck out, and what looks like an address or a number in a text too.
 */
export class HouseLogger implements LoggerService {
  readonly pino: pino.Logger;

  constructor(app: string, level: LogLevel = 'info', write: ((line: string) => void) | undefined = undefined) {
    const out = write ?? (process.stdout.isTTY ? (line: string) => void process.stdout.write(`${plainLine(line.trimEnd())}\n`) : undefined);
    const options: pino.LoggerOptions = {
      level,
      base: { app },
      redact: { paths: personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), remove: true },
    };
    this.pino = out ? pino(options, { write: out }) : pino(options);
  }

  log(message: unknown, ...more: unknown[]): void {
    this.write('info', message, more);
  }
  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }
  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }
  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }
  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  /** Nest hands over `message, …more, context`; a stack trace or an error may be among them. */
  private write(level: pino.Level, message: unknown, more: readonly unknown[]): void {
    const last = more.at(-1);
    if (level === 'info' && typeof last === 'string' && bookkeeping.has(last)) level = 'debug';
    if (!this.pino.isLevelEnabled(level)) return;
    const rest = [...more];
    const context = typeof last === 'string' && !last.includes('\n') ? (rest.pop() as string) : undefined;
    const fields: Record<string, unknown> = context === undefined ? {} : { context };
    for (const extra of [message, ...rest]) {
      if (extra instanceof Error) Object.assign(fields, told(extra));
      else if (typeof extra === 'string' && /\n\s+at /.test(extra)) fields['stack'] = framesOf(extra);
      else if (extra !== null && typeof extra === 'object') Object.assign(fields, extra);
    }
    const sentence = message instanceof Error ? sentenceOf(message) : typeof message === 'string' ? message : undefined;
    this.pino[level](fields, sentence === undefined ? undefined : withoutPersons(sentence.slice(0, 2_000)));
  }
}

/** A failure's words are ours; any other error may quote what a stranger sent, so its class and places in the code speak for it. */
function told(error: Error): Record<string, unknown> {
  if (error instanceof Failure) return { failure: error.code, ...(error.cause instanceof Error ? { cause: sentenceOf(error.cause) } : {}) };
  const code = (error as { code?: unknown }).code;
  return { error: error.name, ...(typeof code === 'string' ? { errorCode: code } : {}), stack: framesOf(error.stack ?? '') };
}

function sentenceOf(error: Error): string {
  return error instanceof Failure ? error.message : error.name;
}

function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');
}
