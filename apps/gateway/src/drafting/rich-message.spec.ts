import { describe, expect, it } from '@jest/globals';
import { readRich } from './rich-message.js';

const read = (body: object) => readRich(body as Record<string, unknown>, new Set(['type']));

describe('what a chat message holds', () => {
  it('is read in the form of each of those who carry it', () => {
    expect(read({ type: 'location', location: { lat: 1, lng: 2, label: 'A' } }).place).toEqual({
      latitude: '1',
      longitude: '2',
      address: '',
      name: 'A',
    });
    expect(read({ interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Card', description: 'stolen' } } })).toMatchObject({
      text: 'Card',
      facts: { pressed: 'Card', pressedId: '1', pressedAbout: 'stolen' },
    });
    expect(read({ button: { payload: 'p', text: '投诉' } })).toMatchObject({ text: '投诉', facts: { pressed: '投诉', pressedId: 'p' } });
    expect(read({ text: { body: '你好' } }).text).toBe('你好');
    expect(read({ reaction: { message_id: 'm', emoji: '😡' } }).facts).toEqual({ reaction: '😡' });
    expect(
      read({ contacts: [{ name: { formatted_name: 'Ann' }, phones: [{ phone: '+1' }], emails: [{ email: 'a@b.example' }] }] }).facts,
    ).toEqual({
      contacts: ['Ann +1 a@b.example'],
    });
    expect(
      read({ document: { link: 'https://x.example/1', filename: '合同.pdf', mime_type: 'application/pdf', caption: '第二页' } }),
    ).toMatchObject({
      text: '第二页',
      media: [{ url: 'https://x.example/1', filename: '合同.pdf', contentType: 'application/pdf' }],
    });
    expect(read({ user_file: { payload: { mime_type: 'image/png', file_name: 'a.png', file_uri: 'https://x.example/a' } } }).media).toEqual(
      [{ url: 'https://x.example/a', filename: 'a.png', contentType: 'image/png' }],
    );
  });

  it('is kept by its path where nobody knows it, and never without bound', () => {
    expect(read({ order: { catalog_id: 'c', items: [{ price: 3 }] } }).facts).toEqual({
      more: { 'order.catalog_id': 'c', 'order.items.0.price': '3' },
    });
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 'y']));
    expect(Object.keys(read(wide).facts['more'] as object)).toHaveLength(30);
    let deep: object = { a: 'b' };
    for (let index = 0; index < 2_000; index++) deep = { a: deep };
    expect(read({ deep }).facts).toEqual({});
  });
});
