import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Chance } from '../chance.js';

const names: Readonly<Record<Language, { readonly family: readonly string[]; readonly given: readonly string[] }>> = {
  'zh-Hans': {
    family: ['赵', '钱', '李', '王', '张', '刘', '杨', '黄', '徐', '胡', '朱', '郭', '秦', '尤', '金', '魏', '陶', '姜'],
    given: ['海燕', '建平', '桂英', '志强', '玉兰', '国栋', '小梅', '丽娟', '永福', '春生', '晨曦', '宇航', '婷婷', '学军', '凤霞'],
  },
  'zh-Hant': {
    family: ['歐', '陳', '張', '葉', '鄭', '盧', '蘇', '關', '麥', '賴'],
    given: ['詠詩', '志豪', '家欣', '麗珍', '偉倫', '淑芬', '俊傑', '雅婷', '國華', '美玲'],
  },
  en: {
    family: ['Carter', 'Hughes', 'Patel', 'Novak', 'Murphy', 'Okafor', 'Lindqvist', 'Santos', 'Bauer', 'Ito'],
    given: ['Emily', 'Daniel', 'Priya', 'Marta', 'Sean', 'Grace', 'Erik', 'Ana', 'Jonas', 'Yuki'],
  },
};

const streets: Readonly<Record<Language, (no: number) => string>> = {
  'zh-Hans': (no) => `上海市示例区和平路${no}号`,
  'zh-Hant': (no) => `上海市示例區和平路${no}號`,
  en: (no) => `${no} Heping Road, Example District, Shanghai`,
};

/** The nth person of a town that does not exist: a name of their language, numbers and addresses that are nobody's. */
export function townsperson(nth: number, language: Language, chance: Chance): Complainant & { readonly name: string } {
  const { family, given } = names[language];
  const [first, last] = [chance.oneOf(given), chance.oneOf(family)];
  const name = language === 'en' ? `${first} ${last}` : `${last}${first}`;
  return {
    name,
    // From 1000 on: the simulated provider has other ends for the first numbers (providers/simulator/answers.ts).
    phone: `+86139${String(1_000 + nth).padStart(8, '0')}`,
    email: `person${nth}@demonstration.example`,
    address: streets[language](1 + (nth % 400)),
  };
}
