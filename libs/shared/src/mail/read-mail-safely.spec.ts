import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from '@jest/globals';
import { closeMailReaders, readMailOrHead, readMailSafely } from './read-mail-safely.js';
import { salvageMail } from './reading/salvage-mail.js';
import { unreadMail } from './reading/unread-mail.js';

afterAll(closeMailReaders);

const plain = Buffer.from('From: Wang Fang <wang@example.org>\r\nSubject: Card\r\n\r\nMy card was charged twice.\r\n');
/** Twenty thousand parts, each within the one before. */
const bomb = Buffer.from(
  `From: Wang Fang <wang@example.org>\r\nSubject: Card\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n--b0\r\nContent-Type: text/plain\r\n\r\nMy card was charged twice.\r\n${Array.from(
    { length: 20_000 },
    (_, depth) => `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`,
  ).join('')}`,
);

/** Takes a while. */
const long = Buffer.from(`Subject: Card\r\nContent-Type: text/html\r\n\r\n${'<div>My card.'.repeat(100_000)}`);

/** The number of a new thread; they are counted up, whoever starts them. */
async function threadNumber(): Promise<number> {
  const thread = new Worker('', { eval: true });
  const number = thread.threadId;
  await thread.terminate();
  return number;
}

describe('reading a mail in a thread of its own', () => {
  it('reads a mail, and the next one', async () => {
    expect((await readMailSafely(plain)).mail.text).toBe('My card was charged twice.');
    const before = await threadNumber();
    expect((await readMailSafely(plain)).mail.from).toEqual({ name: 'Wang Fang', address: 'wang@example.org' });
    expect(await threadNumber()).toBe(before + 1);
  });

  it('stays awake while a long mail is read, and gives up on a bomb of twenty thousand nested parts', async () => {
    let turns = 0;
    let beating = true;
    const beat = () => {
      turns += 1;
      if (beating) setImmediate(beat);
    };
    setImmediate(beat);
    await readMailSafely(long);
    beating = false;
    await expect(readMailSafely(bomb)).rejects.toMatchObject({
      code: 'mail.unreadable',
      message: expect.stringMatching(/^This mail could not be read\. It has more than \d+ parts/),
    });
    // Read in this thread it would not turn once.
    expect(turns).toBeGreaterThan(0);
    const { mail, signs } = await salvageMail(bomb, 'Too much.');
    expect(mail).toMatchObject({
      text: 'My card was charged twice.',
      subject: 'Card',
      from: { address: 'wang@example.org' },
      attachments: [],
    });
    expect(signs.unreadable).toBe('Too much.');
  });

  it('gives up when time is over, and reads the next mail all the same', async () => {
    await expect(readMailSafely(bomb, { seconds: 0.001 })).rejects.toMatchObject({ code: 'mail.unreadable' });
    expect((await readMailSafely(plain)).mail.subject).toBe('Card');
  });

  it('reads the head of what it gave up on in a thread, too', async () => {
    const { mail, signs } = await readMailOrHead(long, { seconds: 0.001 });
    expect(mail).toMatchObject({ subject: 'Card', text: expect.stringMatching(/^My card\./), attachments: [] });
    expect(signs).toMatchObject({ headOnly: true, unreadable: expect.stringContaining('longer than') });
  });

  it('shows how a mail begins of which not even the head could be read, and takes nothing apart', () => {
    const { mail, signs } = unreadMail(plain, 'It stopped.');
    expect(mail).toMatchObject({ subject: '', from: { address: '' }, text: expect.stringMatching(/^From: Wang Fang/) });
    expect(signs).toMatchObject({ unreadable: 'It stopped.', headOnly: true });
  });

  it('reads many at once in turn', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => readMailSafely(plain)));
    expect(all.every(({ mail }) => mail.subject === 'Card')).toBe(true);
  });
});
