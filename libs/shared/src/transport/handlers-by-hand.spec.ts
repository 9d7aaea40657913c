import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { EventSlip } from '../messages/event-slip.js';
import { HandlersOf } from './handler-table.js';
import { OnEvent } from './on-event.decorator.js';

class Readers {
  readonly heard: unknown[] = [];

  @OnEvent('complaint.received', 'route')
  async route(slip: EventSlip): Promise<void> {
    this.heard.push(['route', slip.event, slip.ids]);
  }

  @OnEvent('complaint.assigned', 'links')
  async link({ ids }: EventSlip): Promise<void> {
    this.heard.push(['link', ids]);
  }

  notAnOtherHandler(): void {
    this.heard.push('called');
  }
}

describe('controllers that are wired by hand', () => {
  it('hear of what they are decorated for, as themselves', async () => {
    const readers = new Readers();
    const handlers = new HandlersOf([readers]);
    await handlers.handle('route', 'complaint.received', ['1', '2']);
    await handlers.handle('links', 'complaint.assigned', ['3']);
    expect(readers.heard).toEqual([
      ['route', 'complaint.received', ['1', '2']],
      ['link', ['3']],
    ]);
  });

  it('do not hear of what is for another, nor of what nobody handles', async () => {
    const handlers = new HandlersOf([new Readers()]);
    for (const [consumer, kind] of [
      ['notices', 'complaint.assigned'],
      ['links', 'complaint.amended'],
    ] as const)
      await expect(handlers.handle(consumer, kind, ['1'])).rejects.toMatchObject({ code: 'event.unknown' });
  });

  it('have a method for each event: of two on one method Nest would hear the first alone', () => {
    expect(() => {
      class Both {
        @OnEvent('deadline.near', 'notices')
        @OnEvent('deadline.missed', 'notices')
        async both(): Promise<void> {}
      }
      return Both;
    }).toThrow('both handles deadline.missed already; deadline.near wants a method of its own.');
  });
});
