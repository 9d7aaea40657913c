import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Failure } from '../domain/failure/failure.js';

/** A connection to Redis, a Sentinel or a cluster. */
export interface RedisConnection {
  readonly connection: Redis | Cluster;
  /** Ends every connection now, also those that BullMQ made from this one; what waits for an answer never gets one. */
  release(): void;
}

/** `scheme://user:password@host:port,host:port/name?tls=true&ca=/file.pem`, which `URL` cannot read when there are several hosts. */
interface RedisUrl {
  readonly scheme: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Reads a Redis URL. Fails with `config.invalid`, never repeating the URL: it holds a password. */
export function readRedisUrl(url: string, defaultPort = 6379): RedisUrl {
  const [, scheme, user, hosts, path, query] = /^([a-z-]+):\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?(.*))?$/.exec(url) ?? [];
  if (scheme === undefined || hosts === undefined) {
    throw new Failure('config.invalid', 'QUEUE_URL is not of the form scheme://[user:password@]host:port[,host:port][/name].');
  }
  const [username, password] = (user ?? '').split(':', 2).map(decodeURIComponent);
  return {
    scheme,
    username: username || undefined,
    password: password || undefined,
    hosts: hosts.split(',').map((place) => {
      const [, host = place, port] = /^(.*?)(?::(\d+))?$/.exec(place) ?? [];
      return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? defaultPort) };
    }),
    path: decodeURIComponent(path ?? ''),
    query: new URLSearchParams(query),
  };
}

/**
 * TLS as the URL asks for it: `rediss://`, `?tls=true`, or `?ca=<file>`, the authority (PEM) that must have signed the server's certificate instead of
 * those that Node knows. Undefined: without. Fails with `config.invalid` when the file cannot be read.
 */
function tlsOf({ scheme, query }: RedisUrl): { ca?: Buffer } | undefined {
  const file = query.get('ca');
  if (file === null) return scheme === 'rediss' || query.get('tls') === 'true' ? {} : undefined;
  try {
    return { ca: readFileSync(file) };
  } catch (cause) {
    throw new Failure('config.invalid', `QUEUE_URL: its ca, ${file}, is no file that can be read.`, { cause });
  }
}

/**
 * How BullMQ reaches Redis, a Sentinel group (`redis-sentinel://…/<group>?db=0`, group `mymaster`) or a Cluster.
 * A `queue` fails fast when Redis is away (the rows stay in the database); a `worker` waits for it as long as it takes.
 */
export function redisConnection(url: string, use: 'queue' | 'worker'): RedisConnection {
  const read = readRedisUrl(url, url.startsWith('redis-sentinel') ? 26379 : 6379);
  const wait = use === 'worker';
  const tls = tlsOf(read);
  let over = false;
  const retryStrategy = (times: number) => (over ? null : Math.min(times * 200, 2_000));
  const common: RedisOptions = {
    ...(read.username === undefined ? {} : { username: read.username }),
    ...(read.password === undefined ? {} : { password: read.password }),
    ...(tls === undefined ? {} : { tls }),
    connectTimeout: 5_000,
    disconnectTimeout: 500,
    keepAlive: 10_000,
    retryStrategy,
    maxRetriesPerRequest: wait ? null : 1,
    enableOfflineQueue: wait,
  };
  const client = clientFor(read, common, (times) => retryStrategy(times));
  // A worker's blocking connection is a duplicate that BullMQ makes and, while Redis is away, cannot end.
  const all: (Redis | Cluster)[] = [];
  const keep = <T extends Redis | Cluster>(one: T): T => {
    const duplicate = one.duplicate.bind(one) as (...args: never[]) => T;
    // BullMQ listens as well; this is for the moments before and after it does.
    one.on('error', () => {});
    one.duplicate = ((...args: never[]) => keep(duplicate(...args))) as typeof one.duplicate;
    all.push(one);
    return one;
  };
  keep(client);
  return {
    connection: client,
    release: () => {
      over = true;
      // One that ended is left alone: ioredis would wait two seconds for its socket to close once more.
      for (const one of all) if (one.status !== 'end') one.disconnect();
    },
  };
}

function clientFor(read: RedisUrl, common: RedisOptions, retryStrategy: (times: number) => number | null): Redis | Cluster {
  switch (read.scheme) {
    case 'redis-cluster':
      return new Cluster([...read.hosts], {
        redisOptions: common,
        clusterRetryStrategy: retryStrategy,
        enableOfflineQueue: common.enableOfflineQueue ?? true,
      });
    case 'redis-sentinel': {
      const group = { sentinels: [...read.hosts], name: read.path || 'mymaster', db: Number(read.query.get('db') ?? 0) };
      return new Redis({ ...common, ...group, sentinelRetryStrategy: retryStrategy });
    }
    default:
      return new Redis({ ...common, ...read.hosts[0], db: Number(read.path || 0) });
  }
}
