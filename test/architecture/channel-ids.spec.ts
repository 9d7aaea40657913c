import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { discoverChannelFacts, factsOf } from '../../libs/shared/src/platform/config/known-channels.js';
import { providerTitle } from '../../libs/shared/src/platform/config/known-providers.js';

const ids = readdirSync('apps/gateway/src/channels');
/** A channel may look at its own id; migrations tell of a day that is past; and what is imagined names the doors it comes by, as data. */
const exempt = /\.spec\.ts$|\/testing\/|\/migrations\/|^apps\/gateway\/src\/channels\/|simulate\/run\/imagined-case\.ts$/;
const sources = ['apps', 'libs'].flatMap((part) =>
  readdirSync(part, { recursive: true, encoding: 'utf8' })
    .map((file) => join(part, file))
    .filter((file) => file.endsWith('.ts') && !exempt.test(file)),
);

/** Whether an expression is a channel's id by its name: `channel`, `row?.channel`, `file['channel']`, `channelId`. */
const isChannel = (node: ts.Node): boolean =>
  !ts.isStringLiteralLike(node) && /(^|[.'"_])channel(Id)?(['"\]]*)$/i.test(node.getText().replace(/[!?)]+$/g, ''));
const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node);
const comparing = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);
const reading = /^(startsWith|endsWith|includes|split|match|matchAll|search|indexOf|slice|substring|replace|replaceAll|at|charAt)$/;

/** Places in a text that read something from the spelling of a channel's id, as `line: code`. */
function readings(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const seen = (node: ts.Node) =>
    found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText().slice(0, 80)}`);
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && comparing.has(node.operatorToken.kind)) {
      const sides = [node.left, node.right];
      if (sides.some(isChannel) && sides.some(isText)) seen(node);
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: on, name } = node.expression;
      // channel.startsWith('sms-'), and /^sms/.test(channel), ['api', 'web-form'].includes(channel).
      if (isChannel(on) && reading.test(name.text)) seen(node);
      const literal = isText(on) || (ts.isArrayLiteralExpression(on) && on.elements.some(isText));
      if (literal && node.arguments.some(isChannel)) seen(node);
    } else if (ts.isSwitchStatement(node) && isChannel(node.expression)) seen(node);
    else if (ts.isElementAccessExpression(node) && isChannel(node.argumentExpression)) {
      // A table by id: channelWords[channel]. What is looked up by a Map comes from the folders.
      seen(node);
    } else if (ts.isArrayLiteralExpression(node) && node.elements.some((one) => ts.isStringLiteral(one) && isHyphenated(one.text)))
      seen(node);
    else if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && isHyphenated(node.name.text)) seen(node);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const statement = ts.isStringLiteralLike(node) ? node.text : node.getText();
      if (/\bchannel\s*(=|<>|!=|~|LIKE|ILIKE|IN)\s*\(?\s*'/i.test(statement)) seen(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
const isHyphenated = (text: string): boolean => text.includes('-') && ids.includes(text);

describe("a channel's id", () => {
  it('is a name and nothing more: no code outside its folder reads anything from its spelling', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.flatMap((path) => readings(path, readFileSync(path, 'utf8')))).toEqual([]);
  });

  it.each([
    ["if (channel.startsWith('sms-')) return;"],
    ["const kind = row?.channel.split('-')[0];"],
    ['const texts = /^(sms|phone)/.test(complaint.channel);'],
    ["const shown = ['api', 'open311'].includes(channel);"],
    ["const codeWasShown = ['api', 'web-form', 'open311'];"],
    ["const isForm = file['channel'] === 'api';"],
    ["switch (channel) { case 'web': break; }"],
    ['const word = words[channel];'],
    ["const words = { 'web-form': 'form' };"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what is planted is the text of a program.
    ["await tx.query(`SELECT 1 FROM complaint c WHERE c.channel IN ('api', 'referral') AND c.id = ${id}`);"],
    ["await tx.query('SELECT 1 FROM complaint WHERE channel LIKE \\'sms%\\'');"],
  ])('would be seen to be read: %s', (planted) => {
    expect(readings('planted.ts', planted)).not.toEqual([]);
  });

  it.each([
    ["const arrival = { channel: 'by-hand' };"],
    ['const label = factsOf(channel).label.en;'],
    ['if (one.channel === filter.channel) return;'],
  ])('may be named, handed on and looked up: %s', (fine) => {
    expect(readings('fine.ts', fine)).toEqual([]);
  });
});

describe("a channel's facts", () => {
  it.each(ids)('of %s have words in every language', (id) => {
    for (const words of [factsOf(id).label, factsOf(id).called, factsOf(id).came])
      expect(Object.values(words).map((word) => word.trim().length > 0)).toEqual([true, true, true]);
    expect(factsOf(id).label.en).not.toBe(id);
  });

  it('are missed loudly: a tree without channels, and a folder without facts', async () => {
    const tree = mkdtempSync(join(tmpdir(), 'redress-facts-'));
    await expect(discoverChannelFacts(join(tree, 'channels'))).rejects.toThrow(/no channels at/);
    mkdirSync(join(tree, 'channels/pigeon-post'), { recursive: true });
    await expect(discoverChannelFacts(join(tree, 'channels'))).rejects.toThrow('channels/pigeon-post/facts.ts must export');
    rmSync(tree, { recursive: true });
  });

  it('of a folder that is gone are its id, and no way back', () => {
    expect(factsOf('pigeon-post')).toMatchObject({ label: { en: 'pigeon-post' }, called: { en: 'our online service' } });
    expect(factsOf('sms-gone')).not.toHaveProperty('answersBy');
  });
});

describe("a provider's facts", () => {
  it.each(readdirSync('apps/notifier/src/providers'))('of %s give it a title in every language', (id) => {
    const title = providerTitle(id);
    expect(Object.values(title).map((word) => word.trim().length > 0)).toEqual([true, true, true]);
    expect(title.en).not.toBe(id);
  });
});
