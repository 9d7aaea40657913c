import { describe, expect, it } from '@jest/globals';
import { maskPersonal } from './mask-personal.js';

describe('what leaves the house is masked', () => {
  it.each([
    ['我的卡6222 0212 3456 7890 123被盗刷5000元', '我的卡[number]被盗刷5000元'],
    ['打 13800138000 或 010-62345678 找王小明', '打 [number] 或 [number] 找[name]'],
    ['身份证11010119900307123X，尾号 0042', '身份证[number],尾号 [number]'],
    ['Write to anna.lee+x@mail.example or see https://x.example/?a=1', 'Write to [mail] or see [link]'],
    ['card ending in 4412 was charged £1,250.50 on 3 May 2026', 'card ending in [number] was charged £1,250.50 on 3 May 2026'],
    ['全形１３８００１３８０００也一樣', '全形[number]也一樣'],
    ['+44 20 7946 0958', '[number]'],
  ])('%s', (text, masked) => {
    expect(maskPersonal(text, ['王小明'])).toBe(masked);
  });

  it('is quick whatever comes', () => {
    const begun = performance.now();
    for (const piece of ['1 ', 'a@', '尾号', 'www.', '-1', '@.']) maskPersonal(piece.repeat(50_000));
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
