import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findComplaints, type Search } from '../../apps/gateway/src/desk/lists/find-complaints.query.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { foldText } from '../../libs/shared/src/search/fold-text.js';
import { keepWords, nameForgotten } from '../../libs/shared/src/search/keep-words.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let unitOfWork: UnitOfWork;
const overseer = staffOf({ id: newId(), name: 'overseer', role: 'supervisor', department: null }, []);
const clerk = staffOf({ id: newId(), name: 'clerk', role: 'clerk', department: 'loans' }, []);
const named: Staff = { ...overseer, conflicts: ['p:named'] };

const texts = [
  '贵银行信用卡被盗刷，要求退款',
  '貴銀行信用卡被盜刷，要求退款',
  '房贷利率没有按合同调整，要收违约金',
  'My card was used at Café Zürich; I want a REFUND',
  'ＡＴＭ吞卡，屏幕显示 error 5031',
  '在鑫隆珠宝行消费',
  'iPhone15银行App闪退',
  '我的手机号是13912345678，请回电',
  'Ｆｕｌｌ－ｗｉｄｔｈ letters, [brackets] and 100% (percent)',
  '한국어 은행 불만입니다',
  '王',
  '銀 行 之間有空格',
  'two  spaces\nand a line',
  'the end of the bank: ban knote',
];
interface Stored {
  readonly id: string;
  readonly department: string;
  readonly whole: string;
  readonly name: string;
}
const old: Stored[] = [];

/** Older than thousands of others, over three years: only the index of words knows them. */
beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  for (let at = 0; at < texts.length * 6; at += 1) {
    const one = {
      id: newId(),
      department: at % 3 === 0 ? 'loans' : 'cards',
      whole: texts[at % texts.length]!,
      name: at % 2 === 0 ? '赵雪琴' : 'Wang Fang',
    };
    old.push(one);
    await unitOfWork.read(
      `INSERT INTO complaint (id, reference, code_hash, channel, status, received_at, language, body, complainant, department, conflicts)
       VALUES ($1, $2, '', 'api', 'decided', now() - interval '40 days' - $3 * interval '13 days', 'en', $4, jsonb_build_object('name', $5::text), $6, $7)`,
      [one.id, `OLD${at}`, at, one.whole, one.name, one.department, at % 5 === 0 ? ['p:named'] : []],
    );
  }
  await unitOfWork.read(
    `INSERT INTO complaint (id, reference, code_hash, channel, status, received_at, language, body, department)
     SELECT gen_random_uuid(), 'NEW' || n, '', 'api', 'assigned', now() - n * interval '1 minute', 'en', 'nothing', CASE WHEN n % 2 = 0 THEN 'loans' ELSE 'cards' END
     FROM generate_series(1, 4100) n`,
  );
  await unitOfWork.read('INSERT INTO words_to_make SELECT id FROM complaint');
  while ((await keepWords(unitOfWork)) > 0);
});
afterAll(() => database.close());

const ids = async (staff: Staff, search: Search): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await findComplaints(unitOfWork, staff, { ...search, cursor }, 'CN');
    found.push(...page.items.map(({ reference }) => reference));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
};
const spaces = (text: string) => foldText(text).replace(/\s+/gu, ' ');
/** What a person would find who reads everything. */
const read = (sought: string, among: (one: Stored, at: number) => boolean = () => true): string[] =>
  old.flatMap((one, at) => (among(one, at) && spaces(one.whole).includes(spaces(sought)) ? [`OLD${at}`] : []));

describe('words in cases that came long ago', () => {
  it.each([
    '银行',
    '銀行',
    '退款',
    '盜刷',
    '违约金',
    '鑫隆珠宝',
    '王',
    'refund',
    'zurich',
    'CAFE',
    'fun',
    'atm',
    'ＡＴＭ吞卡',
    '5031',
    '3912',
    'ne15银',
    'App闪',
    '한국',
    '은행',
    'full-width',
    '[brackets]',
    '100%',
    '(percent)',
    'two spaces and',
    'ank',
    '银 行',
    '饕餮',
    'quixotel',
    '卡银',
  ])('%s is found in the cases in which it stands, newest first, and in no other', async (sought) => {
    expect(await ids(overseer, { text: sought })).toEqual(read(sought));
  });

  it('a search of the desk finds a name as well', async () => {
    const anyOf = (typed: string) => ({ anyOf: [{ name: typed }, { text: typed }] });
    expect(await ids(overseer, anyOf('趙雪琴'))).toEqual(old.flatMap(({ name }, at) => (name === '赵雪琴' ? [`OLD${at}`] : [])));
    expect(await ids(overseer, anyOf('wang f'))).toEqual(old.flatMap(({ name }, at) => (name === 'Wang Fang' ? [`OLD${at}`] : [])));
  });

  it('a clerk finds what is their department’s, and whom a case is about does not find it', async () => {
    expect(await ids(clerk, { text: '银行' })).toEqual(read('银行', ({ department }) => department === 'loans'));
    expect(await ids(named, { text: '银行' })).toEqual(read('银行', (_, at) => at % 5 !== 0));
    expect(await ids(overseer, { text: '银行', department: 'loans' })).toEqual(read('银行', ({ department }) => department === 'loans'));
    expect(await ids(clerk, { text: '银行', department: 'cards' })).toEqual([]);
  });

  it('a case that went to another department is found there, and one whose words changed by its new words', async () => {
    const at = old.findIndex(({ department, whole }) => department === 'cards' && whole.includes('鑫隆'));
    await unitOfWork.read(`UPDATE complaint SET department = 'loans', body = '在金龙珠宝行消费' WHERE id = $1`, [old[at]!.id]);
    await unitOfWork.read('INSERT INTO words_to_make VALUES ($1)', [old[at]!.id]);
    await keepWords(unitOfWork);
    expect(await ids(clerk, { text: '金龙珠宝' })).toEqual([`OLD${at}`]);
    expect(await ids(overseer, { text: '鑫隆珠宝' })).toEqual(read('鑫隆珠宝', (_, other) => other !== at));
    await unitOfWork.read(`UPDATE complaint SET department = 'cards', body = $2 WHERE id = $1`, [old[at]!.id, old[at]!.whole]);
    await unitOfWork.read('INSERT INTO words_to_make VALUES ($1)', [old[at]!.id]);
    await keepWords(unitOfWork);
  });

  it('what an older version routed meanwhile is named by itself, once', async () => {
    await unitOfWork.read(
      `DELETE FROM case_words WHERE complaint_id IN (SELECT id FROM complaint WHERE reference IN ('NEW1', 'NEW2', 'OLD0'))`,
    );
    // The oldest is older than the last renewal of any house.
    expect(await nameForgotten(unitOfWork)).toBe(2);
    expect(await nameForgotten(unitOfWork)).toBe(0);
    expect(await keepWords(unitOfWork)).toBe(2);
    await unitOfWork.read(`INSERT INTO words_to_make SELECT id FROM complaint WHERE reference = 'OLD0'`);
    expect(await keepWords(unitOfWork)).toBe(1);
  });

  it('what many cases have is given page by page, each case once', async () => {
    const found = await ids(overseer, { text: 'nothing' });
    expect(found).toEqual(Array.from({ length: 4100 }, (_, at) => `NEW${at + 1}`));
  }, 60_000);

  it('within days that were asked for', async () => {
    const from = new Date(Date.now() - 400 * 86_400_000).toISOString();
    const to = new Date(Date.now() - 100 * 86_400_000).toISOString();
    const within = (_: Stored, at: number) => 40 + at * 13 > 100 && 40 + at * 13 <= 400;
    expect(await ids(overseer, { text: '退款', from, to })).toEqual(read('退款', within));
  });
});
