interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly app?: string;
  readonly context?: string;
  readonly msg?: string;
  readonly [more: string]: unknown;
}

const words: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info ', 40: 'WARN ', 50: 'ERROR', 60: 'FATAL' };

/** One JSON log line as a person at a terminal likes to read it; what is no log line is given back as it is. */
export function plainLine(json: string): string {
  let line: LogLine;
  try {
    line = JSON.parse(json) as LogLine;
  } catch {
    return json;
  }
  if (line === null || typeof line !== 'object' || typeof line.time !== 'number') return json;
  const { level, time, app, context, msg, stack, ...more } = line;
  const at = new Date(time).toTimeString().slice(0, 8);
  const rest = Object.entries(more).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const who = [app?.padEnd(8), context && `[${context}]`].filter(Boolean).join(' ');
  const head = [at, words[level] ?? String(level), who, msg, ...rest].filter((part) => part !== undefined && part !== '').join(' ');
  return typeof stack === 'string' ? `${head}\n${stack}` : head;
}
