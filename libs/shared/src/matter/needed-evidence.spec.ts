import { expect, it } from '@jest/globals';
import { neededFor } from './needed-evidence.js';

it('says what a matter needs: by its own code, by the one above, else what anything needs; in each language', () => {
  expect(neededFor('jrt-0169', 'B03.03', 'zh-Hans')).toContain('报警回执或受案通知书（如已报警）');
  expect(neededFor('jrt-0169', 'B03.01', 'en')).toEqual(neededFor('jrt-0169', 'B03', 'en'));
  expect(neededFor('jrt-0169', null, 'zh-Hant')).toEqual(['顯示該筆交易的對帳單或截圖']);
  expect(neededFor('cfpb', 'consumer-loan.vehicle', 'en')).toEqual(neededFor('cfpb', 'consumer-loan', 'en'));
  expect(neededFor('general', 'none', 'en')).toHaveLength(1);
});
