import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { programIsThere } from './programs.js';

const execute = promisify(execFile);

/** A real Postfix on loopback that relays everything to one place, but for the house's own mail, and tries again within seconds. */
export interface TestPostfix {
  /** Where it takes mail. */
  readonly port: number;
  /** Mails that it still keeps. */
  queued(): Promise<number>;
  /** Tries everything that it keeps again now, as its keeper would when the other side is back. */
  flush(): Promise<void>;
  readonly logFile: string;
  log(): Promise<string>;
  close(): Promise<void>;
}

/** `relayTo`: the port on this machine where mail goes; `home`: where that for bank.example does. Needs root, as Postfix does. */
export async function aPostfix(relayTo: number, home = relayTo): Promise<TestPostfix> {
  await programIsThere('postconf', 'postfix', ['mail_version']);
  if (userInfo().uid !== 0) throw new Error('A Postfix of one’s own needs root: run these tests as root (CI does).');
  const folder = await mkdtemp(join(tmpdir(), 'redress-postfix-'));
  await chmod(folder, 0o755);
  const [config, queue, data] = ['etc', 'spool', 'data'].map((name) => join(folder, name)) as [string, string, string];
  for (const place of [config, queue, data]) await mkdir(place);
  const { stdout: owner } = await execute('id', ['-u', 'postfix']);
  await chown(data, Number(owner), 0);
  const port = await freePort();
  const logFile = join(folder, 'mail.log');
  await writeFile(join(config, 'main.cf'), mainConfiguration(queue, data, folder, relayTo, home));
  await writeFile(join(config, 'master.cf'), masterConfiguration(port));
  const postfix = (...words: readonly string[]) => execute('postfix', ['-c', config, ...words]);
  await postfix('start');
  return {
    port,
    queued: async () => {
      const { stdout } = await execute('postqueue', ['-c', config, '-j']);
      return stdout.split('\n').filter((line) => line.trim() !== '').length;
    },
    flush: async () => void (await execute('postqueue', ['-c', config, '-f'])),
    logFile,
    log: () => readFile(logFile, 'utf8').catch(() => ''),
    close: async () => {
      // By the process id in its own spool, and no other Postfix.
      await postfix('stop').catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainConfiguration(queue: string, data: string, folder: string, relayTo: number, home: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
maillog_file = ${folder}/mail.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = relay.bank.example
mydestination =
local_transport = error:no local mail
relay_domains = bank.example
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:${relayTo}
transport_maps = inline:{ { bank.example = smtp:[127.0.0.1]:${home} } }
smtp_host_lookup = native
smtp_dns_support_level = disabled
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtp_connect_timeout = 5s
service_throttle_time = 1s
smtp_destination_concurrency_failed_cohort_limit = 100
alias_maps =
alias_database =
`;
}

function masterConfiguration(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
`;
}
