import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { eventually } from './eventually.js';
import { programIsThere } from './programs.js';

const execute = promisify(execFile);

/** A real Dovecot with one empty mailbox, on loopback, with its own folders. Ended by its process id. */
export interface TestDovecot {
  readonly port: number;
  /** `imap://tousu:secret@127.0.0.1:port/INBOX`; another port for a wire in between. */
  url(port?: number): string;
  /** Puts a mail into the mailbox; gives its UID. */
  append(mail: string | Buffer, receivedAt?: Date): Promise<number>;
  /** As another client of the same mailbox would. */
  asClient<T>(work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** Numbers the mailbox anew, as after a restore. */
  renumber(): Promise<void>;
  /** Keeps the mailbox as it is now; `bringBack` puts it back so, numbers and all, as an administrator does from a backup. */
  backup(): Promise<{ bringBack(): Promise<void> }>;
  /** Makes the mail with the header `X-File: mark` unreadable to the server, which then hangs up on whoever asks for it. */
  spoil(mark: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function aDovecot(): Promise<TestDovecot> {
  await programIsThere('dovecot', 'dovecot-imapd');
  const folder = await mkdtemp(join(tmpdir(), 'redress-dovecot-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const home = join(folder, 'home');
  await mkdir(home);
  // As root the mails belong to somebody else: Dovecot does not serve root's.
  const asRoot = userInfo().uid === 0;
  const owner = asRoot ? await idOf('nobody') : { uid: userInfo().uid, gid: userInfo().gid };
  await chown(home, owner.uid, owner.gid);
  const config = join(folder, 'dovecot.conf');
  await writeFile(config, configuration(folder, port, owner, asRoot ? undefined : userInfo().username));
  let server: ChildProcess | undefined;

  const start = async () => {
    server = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore' });
    await listening(port);
  };
  const stop = async () => {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  };
  const asClient = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth: { user: 'tousu', pass: 'secret' }, logger: false });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.mailboxOpen('INBOX');
      return await work(client);
    } finally {
      client.close();
    }
  };
  await start();
  return {
    port,
    url: (through = port) => `imap://tousu:secret@127.0.0.1:${through}/INBOX`,
    append: (mail, receivedAt) =>
      asClient(async (client) => {
        const appended = await client.append('INBOX', Buffer.from(mail as string), [], receivedAt);
        return appended ? (appended.uid as number) : 0;
      }),
    asClient,
    renumber: async () => {
      const validity = String(Math.floor(Math.random() * 1_000_000_000) + 1);
      await execute('doveadm', ['-c', config, 'mailbox', 'update', '-u', 'tousu', '--uid-validity', validity, 'INBOX']);
    },
    backup: async () => {
      const kept = join(folder, `backup-${Date.now()}`);
      await execute('cp', ['-a', join(home, 'Maildir'), kept]);
      return {
        bringBack: async () => {
          await stop();
          await rm(join(home, 'Maildir'), { recursive: true });
          await execute('cp', ['-a', kept, join(home, 'Maildir')]);
          await start();
        },
      };
    },
    spoil: async (mark) => {
      for (const place of ['cur', 'new']) {
        for (const file of await readdir(join(home, 'Maildir', place))) {
          const path = join(home, 'Maildir', place, file);
          if (!(await readFile(path, 'latin1')).includes(`X-File: ${mark}`)) continue;
          await chmod(path, 0);
          if (asRoot) await chown(path, 0, 0);
        }
      }
    },
    stop,
    start,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, owner: { uid: number; gid: number }, user: string | undefined): string {
  return `
base_dir = ${folder}/run
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
mailbox_list_index = no
${user === undefined ? '' : `default_internal_user = ${user}\ndefault_login_user = ${user}\ndefault_internal_group = ${user}`}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/home
}
service imap-login {
  ${user === undefined ? '' : 'chroot ='}
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
}

async function idOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([execute('id', ['-u', name]), execute('id', ['-g', name])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function listening(port: number): Promise<void> {
  const greets = async () => {
    const socket = connect(port, '127.0.0.1');
    const up = await Promise.race([once(socket, 'data').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    return up;
  };
  await eventually(greets, { is: (up) => up, what: 'Dovecot up' });
}
