import type pg from 'pg';

/** What one statement did, as the database itself tells. */
export interface Told {
  readonly pages: number;
  /** Kinds of its plan's nodes, with the index or the table that is walked. */
  readonly nodes: readonly string[];
  readonly sql: string;
}

/** Settings of the server with which {@link PlanWatch} hears plans; {@link tellPlans} switches them on for one database. */
export const planSettings = { session_preload_libraries: 'auto_explain', 'auto_explain.log_min_duration': '-1' } as const;

/** From now on every new session of this database tells the plan of each statement that it ran. As superuser. */
export async function tellPlans(admin: pg.ClientBase, database: string): Promise<void> {
  const settings = {
    log_min_duration: '0',
    log_level: 'notice',
    log_format: 'json',
    log_analyze: 'on',
    log_buffers: 'on',
    log_timing: 'off',
  };
  for (const [name, value] of Object.entries(settings))
    await admin.query(`ALTER DATABASE ${database} SET auto_explain.${name} = '${value}'`);
}

/** New sessions of this database tell nothing again: telling costs more than many a statement. As superuser. */
export async function hushPlans(admin: pg.ClientBase, database: string): Promise<void> {
  await admin.query(`ALTER DATABASE ${database} RESET ALL`);
}

/** Hears the plans of all statements that go through connections: the very ones that the product runs. */
export class PlanWatch {
  private told: Told[] = [];

  private constructor() {}

  static async over(...pools: readonly pg.Pool[]): Promise<PlanWatch> {
    const watch = new PlanWatch();
    const heard = new WeakSet<object>();
    for (const pool of pools) {
      pool.on('acquire', (client) => {
        if (heard.has(client)) return;
        heard.add(client);
        client.on('notice', (notice) => watch.hear(notice.message ?? ''));
      });
    }
    return watch;
  }

  /** Runs something and gives what its statements did, in order. */
  async during(work: () => Promise<unknown>): Promise<{ readonly told: readonly Told[]; readonly milliseconds: number }> {
    this.told = [];
    const begun = performance.now();
    await work();
    const milliseconds = performance.now() - begun;
    const { told } = this;
    // What comes between two measures is nobody's.
    this.told = [];
    return { told, milliseconds };
  }

  private hear(message: string): void {
    const at = message.indexOf('{');
    if (!message.startsWith('duration:') || at < 0) return;
    const { Plan: plan, 'Query Text': sql } = JSON.parse(message.slice(at)) as { Plan: PlanNode; 'Query Text': string };
    this.told.push({ pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], nodes: [...new Set(nodesOf(plan))], sql });
  }
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(node: PlanNode): string[] {
  const place = node['Index Name'] ?? node['Relation Name'];
  const own = place === undefined || node['Node Type'] === 'ModifyTable' ? [] : [`${node['Node Type']} ${place}`];
  return [...own, ...(node.Plans ?? []).flatMap(nodesOf)];
}
