import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { modelPath } from '../matter/model-file.js';
import { PapersInForce } from '../platform/config/papers-in-force.js';
import { RoutingInForce } from './routing-in-force.js';

let folder: string;
let papers: PapersInForce;
let routing: RoutingInForce;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-papers-'));
  cpSync('config', folder, { recursive: true });
  papers = new PapersInForce(folder);
  routing = new RoutingInForce(papers, folder);
});

const draft = (text: string): ComplaintDraft => ({ channel: 'api', language: 'zh-Hans', text, complainant: {} });
const choose = (text: string) => routing.router.choose(draft(text), new Date('2026-11-30T02:00:00Z'));
const look = () => [papers.look(), routing.look()];
const change = (name: string, how: (text: string) => string) =>
  writeFileSync(join(folder, name), how(readFileSync(join(folder, name), 'utf8')));
const rule = `
- id: blue-card
  when: 'text.contains("蓝卡")'
  department: wealth
  reason: 蓝卡由财富管理部处理。
`;

describe('routing that is read again while the house runs', () => {
  it('follows a new rule from the next complaint on, under another version of the papers', () => {
    const before = routing.router.papers;
    expect(choose('蓝卡年费').rule).not.toBe('blue-card');
    change('routing.yaml', (text) => rule + text);
    expect(look()).toEqual([true, false]);
    expect(choose('蓝卡年费')).toMatchObject({ rule: 'blue-card', department: 'wealth' });
    expect(routing.router.papers).not.toBe(before);
    expect(look()).toEqual([false, false]);
  });

  it.each([
    ['routing.yaml', (text: string) => `${text}\n- id: [`, 'routing.yaml'],
    ['routing.yaml', (text: string) => text.replace('department: wealth', 'department: welth'), 'welth'],
    ['routing.yaml', (text: string) => text.replace("when: '", "when: '((("), 'routing.yaml'],
    ['departments.yaml', () => '', 'departments.yaml'],
    ['departments.yaml', (text: string) => text.replace('id: triage', 'id: triag'), 'triage'],
    ['institution.yaml', (text: string) => text.replace(/^certainty.*$/m, '').concat('\ncertainty: very\n'), 'institution.yaml'],
  ])('a broken %s keeps the old in force and is named, until it is mended', (name, how, said) => {
    const whole = readFileSync(join(folder, name), 'utf8');
    const before = routing.router.papers;
    change(name, how);
    expect(look()).toEqual([false, false]);
    expect(papers.troubles().join()).toContain(said);
    expect(papers.troubles().join()).toContain('stay in force');
    expect(routing.router.papers).toBe(before);
    expect(choose('信用卡年费又扣了三百元').department).toBe('cards');
    change(name, () => `${whole}\n`);
    look();
    expect(papers.troubles()).toEqual([]);
  });

  it('other lines of the institution wait for a restart, and it says which', () => {
    change('institution.yaml', (text) => text.replace(/^zone:.*$/m, 'zone: Asia/Tokyo').concat('\ncertainty: 0.95\n'));
    expect(papers.look()).toBe(true);
    expect(papers.house.institution).toMatchObject({ zone: 'Asia/Shanghai', certainty: 0.95 });
    expect(papers.troubles()).toEqual([expect.stringContaining('zone')]);
  });

  it('words of an institution count at once, in every script, and its version shows them', () => {
    const version = () => choose('x').matter?.version;
    const before = version();
    mkdirSync(join(folder, 'words', 'urgent'), { recursive: true });
    writeFileSync(join(folder, 'words', 'urgent', 'own.txt'), '[danger]\n绿码失控\n');
    writeFileSync(join(folder, 'words', 'own.txt'), '[B10.01]\n长寿宝;longevity bond\n');
    expect(look()).toEqual([false, true]);
    expect(choose('那個綠碼失控了').urgent.urgent).toBe('danger');
    expect(version()).not.toBe(before);
    expect(version()).toContain(before!);
    rmSync(join(folder, 'words'), { recursive: true });
    look();
    expect(version()).toBe(before);
  });

  it.each([
    ['words/own.txt', '长寿宝\n[B10.01]\n', 'line 1'],
    ['words/own.txt', '[B77]\n长寿宝\n', 'B77'],
    ['words/own.txt', '[B10.01]\n(长寿\n', 'bracket'],
    ['words/urgent/own.txt', '[soon]\n急\n', 'soon'],
    ['models/jrt-0169.model.json', '{"form":1', 'model'],
  ])('a broken %s (%j) leaves words and model in force', (name, text, said) => {
    const before = routing.version;
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
    expect(look()).toEqual([false, false]);
    expect(routing.troubles().join()).toContain(said);
    expect(routing.version).toBe(before);
    expect(choose('信用卡年费又扣了三百元').decidedBy).toBe('model');
    rmSync(join(folder, name));
    expect(look()[1]).toBe(true);
    expect(routing.troubles()).toEqual([]);
  });

  it("an institution's own model comes before the delivered one, and its absence brings that back", () => {
    const own = modelPath('jrt-0169', folder);
    mkdirSync(join(folder, 'models'));
    const delivered = routing.version;
    writeFileSync(own, readFileSync(modelPath('jrt-0169'), 'utf8').replace(/"version": "\w+"/, '"version": "ours0001"'));
    look();
    expect(choose('信用卡年费又扣了三百元').matter?.version).toBe('ours0001');
    appendFileSync(own, ' ');
    rmSync(own);
    look();
    expect(routing.version).toBe(delivered);
  });
});
