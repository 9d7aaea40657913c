import type { OnApplicationShutdown } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { openSql } from '../../domain/complaint/complaint-status.js';

interface MetricsDatabase {
  read<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Numbers from the database are asked for at most this often, however many scrape. */
const freshMilliseconds = 5_000;

/** Numbers for Prometheus: what this process does, and how the house stands by its database. No label holds content. */
export class Metrics implements OnApplicationShutdown {
  private readonly registry = new Registry();
  private readonly accepts: Counter<'channel' | 'outcome'>;
  private readonly shutDoors: Counter<'channel'>;
  private readonly troubles: Gauge<'channel'>;
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private asked = 0;

  constructor(
    readonly app: string,
    private readonly database: MetricsDatabase,
  ) {
    this.registry.setDefaultLabels({ app });
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    this.accepts = new Counter({
      name: 'redress_accepts_total',
      help: 'Arrivals by channel: taken, repeated, quarantined or failed.',
      labelNames: ['channel', 'outcome'],
      registers,
    });
    this.troubles = new Gauge({
      name: 'redress_door_trouble',
      help: 'Doors that work by themselves (mailboxes that are read): 1 while one cannot do its work.',
      labelNames: ['channel'],
      registers,
    });
    this.shutDoors = new Counter({
      name: 'redress_shut_doors_total',
      help: 'Requests to doors that lack a setting: somebody sends, and nothing can be taken.',
      labelNames: ['channel'],
      registers,
    });
    this.requests = new Histogram({
      name: 'redress_http_seconds',
      help: 'How long requests took, by route pattern.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    for (const standing of standings) {
      new Gauge({ name: standing.name, help: standing.help, labelNames: [...(standing.labels ?? [])], registers });
    }
  }

  /** One arrival came to an end. */
  accepted(channel: string, outcome: 'taken' | 'repeated' | 'quarantined' | 'left-out' | 'failed'): void {
    this.accepts.inc({ channel, outcome });
  }

  /** A door that works by itself cannot, or can again. */
  doorInTrouble(channel: string, trouble: boolean): void {
    this.troubles.set({ channel }, trouble ? 1 : 0);
  }

  /** Something came to a door that is not set up. */
  doorWasShut(channel: string): void {
    this.shutDoors.inc({ channel });
  }

  /** One request was answered. `route` is the pattern, never the path that was asked for. */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** The Prometheus text form. Without a database it holds what this process knows. */
  async text(): Promise<string> {
    if (performance.now() - this.asked > freshMilliseconds || this.asked === 0) {
      this.asked = performance.now();
      await Promise.all(standings.map((standing) => this.take(standing)));
    }
    return await this.registry.metrics();
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }

  private async take(standing: Standing): Promise<void> {
    const gauge = this.registry.getSingleMetric(standing.name) as Gauge;
    try {
      const rows = await this.database.read<Record<string, string | number>>(standing.sql);
      gauge.reset();
      for (const { value, ...labels } of rows) gauge.set(labels, Number(value));
    } catch {
      gauge.reset();
    }
  }
}

interface Standing {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Gives `value` and the labels. Every one is served by an index of the size of the open or recent work. */
  readonly sql: string;
}

const standings: readonly Standing[] = [
  {
    name: 'redress_slips_pending',
    help: 'Work that events still wait for, by consumer.',
    labels: ['consumer'],
    sql: `SELECT consumer, count(*) AS value FROM slip WHERE dead_at IS NULL GROUP BY consumer`,
  },
  {
    name: 'redress_slips_dead',
    help: 'Slips that failed too often and wait for a person (redress replay).',
    labels: ['consumer'],
    sql: `SELECT consumer, count(*) AS value FROM slip WHERE dead_at IS NOT NULL GROUP BY consumer`,
  },
  {
    name: 'redress_oldest_slip_seconds',
    help: 'How long the most overdue slip has been due.',
    sql: `SELECT coalesce(greatest(extract(epoch FROM now() - min(next_at)), 0), 0) AS value FROM slip WHERE dead_at IS NULL`,
  },
  {
    name: 'redress_deliveries_recent',
    help: 'Attempts of the last 24 hours, by state.',
    labels: ['state'],
    sql: `SELECT state, count(*) AS value FROM delivery WHERE begun_at > now() - interval '24 hours' GROUP BY state`,
  },
  {
    name: 'redress_complaints_unrouted',
    help: 'Complaints that no department has yet.',
    sql: `SELECT count(*) AS value FROM complaint WHERE status = 'received'`,
  },
  {
    name: 'redress_complaints_open',
    help: 'Open complaints: late, due within 24 hours, or later.',
    labels: ['due'],
    sql: `SELECT CASE WHEN due_at <= now() THEN 'late' WHEN due_at <= now() + interval '24 hours' THEN 'near' ELSE 'later' END AS due,
            count(*) AS value FROM complaint c WHERE ${openSql('c')} GROUP BY 1`,
  },
  {
    name: 'redress_obligations_unswept',
    help: 'Obligations whose reminder, escalation or lateness has not been told yet; more than a handful means that no sweeper runs.',
    labels: ['what'],
    sql: `SELECT 'near' AS what, count(*) AS value FROM obligation WHERE state = 'open' AND near_told_at IS NULL AND near_at <= now()
          UNION ALL SELECT 'escalated', count(*) FROM obligation WHERE state = 'open' AND escalated_at IS NULL AND escalate_at <= now()
          UNION ALL SELECT 'missed', count(*) FROM obligation WHERE state = 'open' AND missed_at IS NULL AND due_at <= now()`,
  },
  {
    name: 'redress_work_for_people',
    help: 'What waits for a person, by kind.',
    labels: ['kind'],
    sql: `SELECT kind, count(*) AS value FROM work WHERE done_at IS NULL GROUP BY kind`,
  },
  {
    name: 'redress_threads_waiting',
    help: 'Calls and long messages whose pieces have not all come.',
    sql: `SELECT count(*) AS value FROM thread_wait`,
  },
  {
    name: 'redress_enclosures_wanted',
    help: 'Pictures and recordings that still lie at a provider.',
    sql: `SELECT count(*) AS value FROM enclosure WHERE state = 'wanted'`,
  },
  {
    name: 'redress_reconciliation_seconds',
    help: "Since a provider's list was last compared with what arrived.",
    labels: ['channel'],
    sql: `SELECT channel, extract(epoch FROM now() - succeeded_at) AS value FROM reconciliation WHERE succeeded_at IS NOT NULL`,
  },
  {
    name: 'redress_reconciliation_failures',
    help: "Comparisons with a provider's list that failed in a row.",
    labels: ['channel'],
    sql: `SELECT channel, failures AS value FROM reconciliation`,
  },
  {
    name: 'redress_reconciled_total',
    help: "Arrivals that never came by themselves and were brought in from a provider's list.",
    labels: ['channel'],
    sql: `SELECT channel, brought AS value FROM reconciliation`,
  },
  {
    name: 'redress_files_unscanned',
    help: 'Files that the virus scanner has not looked at.',
    sql: `SELECT count(*) AS value FROM scan WHERE state = 'unscanned'`,
  },
  {
    name: 'redress_quarantined',
    help: 'Arrivals that are doubted and wait for a person.',
    sql: `SELECT count(*) AS value FROM quarantine WHERE released_at IS NULL`,
  },
];
