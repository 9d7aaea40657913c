/** Each said by so many in a thousand of the Chinese, and of the English ones; the rest of a text is names, places and sums. */
const zh = {
  common: ['贵银行', '银行的', '你们银行'],
  topics: ['信用卡', '储蓄卡', '房贷', '车贷', '理财产品', '手机银行', '网上银行', '大额存单', '基金', '保险', '转账', '存款'],
  deeds: [
    '被盗刷',
    '多扣了钱',
    '无法登录',
    '没有到账',
    '被误导购买',
    '办理时排队太久',
    '利率没有调整',
    '催收电话不断',
    '收取高额手续费',
    '一直没有人处理',
  ],
  wishes: ['请尽快核实并退款', '要求书面答复', '希望给个说法', '请联系我', '要求赔偿损失', '请查明责任人'],
};
const en = {
  topics: [
    'credit card',
    'savings account',
    'mortgage',
    'car loan',
    'mobile app',
    'online banking',
    'wire transfer',
    'fixed deposit',
    'fund',
    'insurance',
  ],
  deeds: [
    'was charged twice',
    'was used by a stranger',
    'has been locked',
    'never arrived',
    'was sold to me with wrong promises',
    'took three hours at the counter',
  ],
  wishes: [
    'Please refund the money',
    'I want a written answer',
    'Please call me back',
    'I ask for compensation',
    'Find out who is responsible',
  ],
};
const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鑫建国志新海燕春梅文博雪琴';

/** What the bench looks for, and how many of a thousand complaints have it; rare: 20 in all. */
export const soughtWords = {
  common: '银行',
  middling: '违约金',
  rare: '鑫隆珠宝',
  absent: '饕餮',
  commonLatin: 'refund',
  rareLatin: 'Quixotel',
} as const;

const list = (words: readonly string[]) => `ARRAY[${words.map((word) => `'${word}'`).join(',')}]`;
const pick = (words: readonly string[], salt: number) => `(${list(words)})[1 + bench.h(k, ${salt}) % ${words.length}]`;
const letter = (letters: string, salt: number) => `substr('${letters}', (1 + bench.h(k, ${salt}) % ${letters.length})::int, 1)`;
/** One of 3 500 characters, the low numbers far more often than the high ones. */
const character = (salt: number) => `chr((19968 + (bench.h(k, ${salt}) % 3500) * (bench.h(k, ${salt + 50}) % 1000) / 1000)::int)`;

/** Functions that give the k-th complaint its words: the same for the same number, whoever asks. */
export const seedFunctions = `
CREATE TABLE bench.size (n bigint NOT NULL);
CREATE FUNCTION bench.h(k bigint, salt int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(k, salt) >> 2) & 4611686018427387903 $$;
CREATE FUNCTION bench.phone(k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '+86139' || lpad(k::text, 8, '0') $$;
CREATE FUNCTION bench.email(k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'person' || k || '@example.cn' $$;
CREATE FUNCTION bench.name(k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT ${letter(surnames, 1)} || ${letter(given, 2)} || CASE WHEN k % 3 > 0 THEN ${letter(given, 3)} ELSE '' END $$;
CREATE FUNCTION bench.reference(k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT substr(r, 1, 5) || '-' || substr(r, 6) FROM (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((((k + 1) * 8388593) >> (5 * i)) & 31)::int + 1, 1), '' ORDER BY i) AS r FROM generate_series(0, 9) i) x $$;
CREATE FUNCTION bench.body(k bigint, language text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN language = 'en' THEN
    format('I have been a customer for %s years. My %s %s on %s. The branch in %s street would not help; I spoke to %s. The sum was %s CNY. %s.',
           1 + bench.h(k, 4) % 30, ${pick(en.topics, 5)}, ${pick(en.deeds, 6)}, now()::date - (k % 700)::int, initcap(substr(translate(md5(k::text), '0123456789', 'ghijklmnop'), 1, 7)),
           initcap(substr(translate(md5(k || 'x'), '0123456789', 'qrstuvwxyz'), 1, 6)), 10 + bench.h(k, 7) % 90000, ${pick(en.wishes, 8)})
  ELSE
    format('本人%s，在%s%s路支行办理业务。%s%s%s，涉及金额%s元。当时在%s%s%s商行，经办人员%s态度不好。%s。', bench.name(k), ${character(9)}, ${character(10)},
           CASE WHEN k % 5 < 3 THEN ${pick(zh.common, 11)} ELSE '' END, ${pick(zh.topics, 12)}, ${pick(zh.deeds, 13)}, 10 + bench.h(k, 14) % 90000,
           ${character(15)}, ${character(16)}, ${character(17)}, bench.name(k + 7), ${pick(zh.wishes, 18)})
  END
  || CASE WHEN k % 200 = 3 THEN ' 提前还款要收违约金。' ELSE '' END
  || CASE WHEN k % greatest((SELECT n / 20 FROM bench.size), 1) = 5 THEN ' 在鑫隆珠宝行消费。 Quixotel.' ELSE '' END $$;
`;
