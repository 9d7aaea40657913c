import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';
import { withoutSourceLimits } from '../support/unlimited-papers.js';

jest.setTimeout(900_000);

const folder = mkdtempSync(join(tmpdir(), 'redress-learns-'));
const config = join(folder, 'config');
const next = join(folder, 'next');
let house: RunningHouse;

beforeAll(async () => {
  cpSync('config', config, { recursive: true });
  writeFileSync(join(config, 'institution.yaml'), withoutSourceLimits(readFileSync('config/institution.yaml', 'utf8')));
  house = await startHouse({ env: { REDRESS_CONFIG: config } });
});
afterAll(() => house?.stop());

const redress = async (...args: string[]) => {
  const env = { ...process.env, ...house.env };
  return await promisify(execFile)(process.execPath, ['dist/apps/cli/apps/cli/src/main.js', ...args], { env, maxBuffer: 1e8 });
};
const json = async (...args: string[]) => JSON.parse((await redress('routing', ...args, '--json')).stdout);
const report = async () => await json('report');

/** Complaints that keep coming, a few at once, until told to stop; gives the references of all that were accepted. */
function load(): { readonly stop: () => Promise<string[]> } {
  const accepted: string[] = [];
  let going = true;
  const texts = ['信用卡年费又扣了三百元', '房贷提前还款排不上队', '柜员态度很差，叫号两个小时', '那件事到现在也没人给我一个说法'];
  const one = async (at: number) => {
    for (let no = 0; going; no += 1) {
      const { status, body } = await house.call('POST', '/api/complaints', {
        body: { text: `${texts[(at + no) % texts.length]}（${at}-${no}）` },
      });
      if (status === 201 || status === 202) accepted.push(body.reference);
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const running = Promise.all([0, 1, 2].map(one));
  return {
    stop: async () => {
      going = false;
      await running;
      return accepted;
    },
  };
}

describe('a house that learns while it works', () => {
  it('is taught by transfers, tried on the past, switched on and back under load; nothing is lost and each case knows its version', async () => {
    const flow = load();
    // A name that no word of the delivered lists knows, in the words of another matter: staff send all of it to wealth.
    const blue: string[] = [];
    for (let no = 0; no < 8; no += 1) {
      const { body } = await house.call('POST', '/api/complaints', {
        body: { text: `星河蓝的柜台第${no}次没有人接待，大堂叫我回去等星河蓝叫号` },
      });
      blue.push(body.reference);
    }
    for (const reference of blue) {
      await eventually(async () => {
        const { status } = await house.call('POST', `/api/complaints/${reference}/transfers`, {
          token: house.supervisor,
          body: { department: 'wealth', reason: '星河蓝是理财产品' },
        });
        return status < 300 || undefined;
      });
    }

    const before = await report();
    expect(before.versions).toHaveLength(1);
    const [delivered] = before.versions;
    expect(before.confusion.filter(({ ended }: { ended: string }) => ended === 'wealth').length).toBeGreaterThan(0);

    const lessons = (await redress('routing', 'examples')).stdout;
    expect(lessons.trim().split('\n')).toHaveLength(8);
    // No word of a complaint leaves: signs that the model knows, and codes.
    expect(lessons).not.toContain('星河');
    await expect(redress('routing', 'examples', '--text')).rejects.toThrow('learning: {texts: true}');
    writeFileSync(join(folder, 'lessons.jsonl'), lessons);

    mkdirSync(next);
    const rule = `- id: milky-blue\n  when: 'text.contains("星河蓝")'\n  department: wealth\n  reason: 星河蓝由财富管理部处理。\n`;
    writeFileSync(join(next, 'routing.yaml'), rule + readFileSync(join(config, 'routing.yaml'), 'utf8'));
    const [trained] = await json('train', 'jrt-0169', '--examples', join(folder, 'lessons.jsonl'), '--into', next, '--folds', '2');
    expect(trained.version).not.toBe(delivered.model);

    const tried = await json('backtest', next);
    expect(tried).toMatchObject({ model: trained.version, agrees: 8, disagrees: 0 });
    expect(tried.byMove).toEqual(expect.arrayContaining([expect.objectContaining({ to: 'wealth', agrees: expect.any(Number) })]));
    expect((await report()).versions).toHaveLength(1);

    const on = await json('use', next);
    expect(on).toMatchObject({ papers: tried.papers, model: trained.version });
    await eventually(async () =>
      (await report()).versions.find((one: { papers: string; model: string }) => one.papers === on.papers && one.model === on.model),
    );
    const { body: sent } = await house.call('POST', '/api/complaints', { body: { text: '星河蓝的柜台今天还是没有人' } });
    const file = await eventually(async () => {
      const { body } = await house.call('GET', `/api/complaints/${sent.reference}`, { token: house.supervisor });
      return body.assignment ? body : undefined;
    });
    expect(file.assignment).toMatchObject({ department: 'wealth', rule: 'milky-blue' });

    // A broken file keeps what was in force, and everybody can see it.
    const whole = readFileSync(join(config, 'routing.yaml'), 'utf8');
    writeFileSync(join(config, 'routing.yaml'), `${whole}\n- id: [`);
    const note = await eventually(async () => {
      const { body } = await house.call('GET', '/health/ready');
      return JSON.stringify(body).includes('routing.yaml') ? body : undefined;
    });
    expect(note).toMatchObject({ status: 'ready' });
    const desk = aVisitor(house.url);
    await desk.signIn(house.supervisor);
    const told = (await desk.get('/desk?lang=en')).html;
    expect(told).toContain('data-papers-troubles');
    expect(told).toContain('routing.yaml');
    expect(told).toContain('redress routing back');
    writeFileSync(join(config, 'routing.yaml'), whole);

    const off = await json('back');
    expect(off).toMatchObject({ papers: delivered.papers, model: delivered.model });
    const count = async () =>
      (await report()).versions.find((one: { papers: string; model: string }) => one.papers === off.papers && one.model === off.model)
        .cases;
    const then = await count();
    await eventually(async () => ((await count()) > then ? true : undefined));
    await eventually(async () =>
      JSON.stringify((await house.call('GET', '/health/ready')).body).includes('routing.yaml') ? undefined : true,
    );
    expect((await desk.get('/desk?lang=en')).html).not.toContain('data-papers-troubles');

    const accepted = [...(await flow.stop()), ...blue, sent.reference];
    expect(new Set(accepted).size).toBe(accepted.length);
    const after = await eventually(async () => {
      const all = await report();
      return all.all.cases >= accepted.length ? all : undefined;
    });
    expect(after.all.cases).toBe(accepted.length);
    for (const { papers, model } of after.versions)
      expect([papers, model]).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/), expect.any(String)]);
    const known = [delivered.papers, on.papers];
    expect(after.versions.every((one: { papers: string }) => known.includes(one.papers))).toBe(true);
  });

  it('refuses papers that do not go together, before anything is touched', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'words'), { recursive: true });
    writeFileSync(join(broken, 'words', 'own.txt'), '[B77]\n星河\n');
    const whole = readFileSync(join(config, 'routing.yaml'), 'utf8');
    await expect(redress('routing', 'use', broken)).rejects.toThrow('B77');
    writeFileSync(join(broken, 'routing.yaml'), whole.replace('department: wealth', 'department: welth'));
    await expect(redress('routing', 'backtest', broken)).rejects.toThrow('welth');
    expect(readFileSync(join(config, 'routing.yaml'), 'utf8')).toBe(whole);
    await expect(redress('routing', 'report', '--from', '2026-02-30')).rejects.toThrow('2026-02-30');
  });
});
