import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLoneGateway } from '../support/lone-gateway.js';
import { copyTree, type Ran, type TreeCopy } from '../support/tree-copy.js';

/** One folder is laid out in a copy of the tree, and nothing else is touched. The id tells nothing by its spelling. */
const id = 'whatsapp';
const at = `apps/gateway/src/channels/${id}`;
const message = { id: 'wamid.1', from: '+8613800138000', to: '+8610690000', text: '我的信用卡被重复扣款，请尽快处理。' };
const expected = {
  drafts: [
    {
      channel: id,
      language: 'zh-Hans',
      text: message.text,
      complainant: { phone: message.from },
      facts: { from: message.from, to: message.to },
    },
  ],
};

let tree: TreeCopy;
const folder = (...path: string[]) => join(tree.root, at, ...path);
const contract = (): Ran => tree.jest('house', ['test/contracts/channels.spec.ts'], { env: { CHANNELS: id } });

beforeAll(async () => {
  tree = await copyTree();
});
afterAll(() => tree.drop());

const writeDocs = `
  import { discoverPlugInSettings } from './libs/shared/src/platform/config/plug-in-settings.ts';
  import { writeDocs } from './apps/cli/src/write-docs.ts';
  writeDocs('docs', await discoverPlugInSettings());
`;

describe('a channel that npm run new lays out', () => {
  it('begins with a test that fails until there is a message as it is really sent', async () => {
    const laidOut = tree.run(['--import', 'tsx', 'tools/new.ts', 'channel', id, 'WhatsApp']);
    expect(laidOut).toMatchObject({ status: 0, said: expect.stringContaining(`${at}/channel.ts`) });
    const first = tree.jest('unit', [at]);
    expect([first.status, first.said]).toEqual([1, expect.stringContaining('message.expected.json')]);
    await writeFile(folder('specimens/message.json'), JSON.stringify(message));
    await writeFile(folder('specimens/message.expected.json'), JSON.stringify(expected));
    expect(tree.jest('unit', [at])).toMatchObject({ status: 0 });
    expect(tree.changed().filter((path) => !path.startsWith(`${at}/`))).toEqual([]);
    expect(tree.run(['--import', 'tsx', 'tools/new.ts', 'channel', id])).toMatchObject({
      status: 2,
      said: expect.stringContaining('there already'),
    });
  }, 240_000);

  it('is documented: a page of its own, its place among the doors, its settings', async () => {
    // What `redress check --write-docs` does, from the sources of the tree.
    const written = tree.run(['--import', 'tsx', '--input-type=module', '--eval', writeDocs]);
    expect(written).toEqual({ status: 0, said: '' });
    const page = (name: string) => readFile(join(tree.root, 'docs', name), 'utf8');
    expect(await page(`doors/${id}.md`)).toMatch(/# WhatsApp[\s\S]*`WHATSAPP_SIGNING_KEY`/);
    expect(await page('doors/README.md')).toContain(`(${id}.md)`);
    expect(await page('configuration.md')).toContain('`WHATSAPP_SIGNING_KEY`');
  }, 120_000);

  it('is held to the contract, every part of it', () => {
    const { status, said } = contract();
    expect(said).toMatch(`the door ${id}`);
    expect(said).not.toMatch('✕');
    expect(status).toBe(0);
    for (const part of [
      'is described',
      'without a plus',
      'stands in the OpenAPI document',
      'fifty deliveries at once',
      'another key',
      'database is away',
      'without its settings',
    ])
      expect(said).toMatch(part);
  }, 300_000);

  it('is served by the gateway: it takes a message, and keeps apart what is not proved', async () => {
    const gateway = await startLoneGateway({ WHATSAPP_SIGNING_KEY: 'key-of-the-example' }, tree.root);
    try {
      const body = await readFile(folder('specimens/message.json'));
      const answer = await fetch(`http://127.0.0.1:${gateway.port}/channels/${id}`, { method: 'POST', body });
      expect(answer.status).toBe(200);
      expect(await gateway.sql('SELECT channel, state FROM evidence')).toEqual([{ channel: id, state: 'quarantined' }]);
      const document = (await (await fetch(`http://127.0.0.1:${gateway.port}/docs/json`)).json()) as { paths: object };
      expect(Object.keys(document.paths)).toContain(`/channels/${id}`);
    } finally {
      await gateway.stop();
    }
  }, 180_000);

  it('is what its facts say everywhere: answered by text message, continued, told the code, called by its name', () => {
    const landline = '+861066666666';
    const found = tree.evaluate<Record<string, unknown>>(
      `
      import 'reflect-metadata';
      import { mayContinue } from './apps/gateway/src/intake/threads/continue-texts.ts';
      import { actorWords, channelWords } from './apps/gateway/src/desk/pages/frame/words-of-cases.ts';
      import { hasCode, mediumOfJoined } from './apps/notifier/src/notices/joined-code.ts';
      import { contactFor } from './libs/shared/src/contact/contacts.ts';
      import { cameByWords } from './libs/shared/src/notices/notice-words.ts';
      import { factsOf } from './libs/shared/src/platform/config/known-channels.ts';
      const complaint = { channel: '${id}', language: 'zh-Hans', claimed: [] };
      const desk = { house: { institution: { codeWithAcknowledgement: ['sms', 'email'] } } };
    `,
      `{
        continues: mayContinue({ channel: '${id}', draft: { complainant: { phone: '+8613800138000' } } }),
        codeWasShown: hasCode(complaint),
        codeGoesBy: mediumOfJoined(desk, complaint),
        textsTo: contactFor({ phone: '${landline}' }, 'sms', factsOf('${id}')),
        label: ['zh-Hans', 'zh-Hant', 'en'].map((language) => channelWords(language, '${id}')),
        actor: actorWords('en', 'channel:${id}'),
        came: cameByWords('zh-Hant', '${id}'),
      }`,
    );
    expect(found).toEqual({
      continues: true,
      codeWasShown: false,
      codeGoesBy: 'sms',
      textsTo: landline,
      label: ['WhatsApp', 'WhatsApp', 'WhatsApp'],
      actor: 'WhatsApp',
      came: '透過 WhatsApp',
    });
  }, 60_000);

  it('fails the contract without specimens, and without its other side', async () => {
    await rename(folder('specimens'), join(tree.root, 'specimens'));
    expect(contract().status).not.toBe(0);
    await rename(folder('testing'), join(tree.root, 'testing'));
    const { status, said } = contract();
    expect([status, said]).toEqual([1, expect.stringContaining(`channels/${id}/testing/peer.ts is missing`)]);
    expect(existsSync(folder())).toBe(true);
  }, 300_000);
});
