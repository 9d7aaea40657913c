import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../domain/failure/failure.js';
import { HouseLogger } from './house-logger.js';
import { plainLine } from './plain-line.js';
import { withoutPersons } from './without-persons.js';

const lines: string[] = [];
const logger = new HouseLogger('gateway', 'debug', (line) => lines.push(line));
const last = () => JSON.parse(lines.at(-1) ?? '{}');

describe('the log', () => {
  it('is one JSON line with app, context and sentence', () => {
    logger.warn('The outbox cannot work: ECONNREFUSED.', 'Outbox');
    expect(last()).toMatchObject({ level: 40, app: 'gateway', context: 'Outbox', msg: 'The outbox cannot work: ECONNREFUSED.' });
  });

  it('names a complaint by its reference and strikes out what is about a person', () => {
    logger.log(
      'Routed.',
      { reference: '7K2QD-M9XWA', phone: '+8613800138000', complainant: { name: '张三' }, deep: { email: 'a@b.cn' } },
      'Routing',
    );
    expect(last()).toMatchObject({ reference: '7K2QD-M9XWA', context: 'Routing', deep: {} });
    expect(lines.at(-1)).not.toMatch(/138|张三|a@b/);
  });

  it('does not repeat the words of a bug, which may quote a complaint, but says where it is', () => {
    logger.error(new TypeError('cannot read 张三 13800138000'), 'Desk');
    expect(lines.at(-1)).not.toMatch(/张三|138/);
    expect(last()).toMatchObject({ error: 'TypeError', msg: 'TypeError', stack: expect.stringContaining('house-logger.spec') });
    logger.error('Something broke', new Error('secret 张三').stack, 'ExceptionsHandler');
    expect(lines.at(-1)).not.toContain('张三');
    expect(last()).toMatchObject({ context: 'ExceptionsHandler', stack: expect.stringContaining('    at ') });
  });

  it('lets a failure speak for itself', () => {
    logger.warn(new Failure('store.unavailable'), 'Intake');
    expect(last()).toMatchObject({ failure: 'store.unavailable', msg: 'Nothing was saved: the database cannot be reached.' });
  });

  it('can be quiet', () => {
    const quiet: string[] = [];
    new HouseLogger('x', 'warn', (line) => quiet.push(line)).log('hello');
    expect(quiet).toEqual([]);
  });

  it('strikes out addresses and numbers in sentences, not ids, dates and references', () => {
    expect(withoutPersons('mail to li.si@bank.example and +86 138 0013 8000, or 13800138000')).toBe(
      'mail to [address] and [number], or [number]',
    );
    const kept = '0198a1b2-0000-7000-8000-123456789012 7K2QD-M9XWA 2026-03-10T10:00:00Z 2026-03-10 port 3000';
    expect(withoutPersons(kept)).toBe(kept);
  });

  it('reads plainly at a terminal', () => {
    logger.log('Listening.', { port: 3000 }, 'Start');
    expect(plainLine(lines.at(-1) ?? '')).toMatch(/^\d\d:\d\d:\d\d info {2}gateway {2}\[Start\] Listening\. port=3000$/);
    expect(plainLine('no json')).toBe('no json');
  });
});
