import { describe, expect, it } from '@jest/globals';
import { branchKeys, ownBranchKeys } from './branch-keys.js';

const meet = (said: string, own: string) => branchKeys(said).some((key) => ownBranchKeys(own).includes(key));

describe('the branch that a complaint is against and that of a colleague', () => {
  it.each([
    ['城南支行', '城南支行'],
    ['城南', '城南支行'],
    ['某某银行上海分行城南支行', '城南支行'],
    ['上海分行城南支行（人民路12号）', '城南支行'],
    ['城南支行', '上海分行城南支行'],
    ['東門營業部', '东门营业部'],
    ['The Riverside Branch', 'riverside'],
    ['Riverside sub-branch', 'Riverside Branch'],
  ])('%s is %s', (said, own) => expect(meet(said, own)).toBe(true));

  it.each([
    ['城北支行', '城南支行'],
    // What is complained of the small is not complained of the large, nor the other way round.
    ['上海分行城南支行', '上海分行'],
    ['上海分行', '上海分行城南支行'],
    ['总行', '总行'],
    ['Head Office', 'head office'],
    ['支', '支'],
    ['', ''],
  ])('%s is not %s', (said, own) => expect(meet(said, own)).toBe(false));
});
