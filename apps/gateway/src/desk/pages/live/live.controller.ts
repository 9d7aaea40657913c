import { Failure } from '@app/shared/domain/failure/failure.js';
import { Controller, Get, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { addressOf } from '../../../pages/page-request.js';
import type { LiveList } from '../../lists/live-contents.js';
import { Needs } from '../../needs.js';
import { demandDepartment } from '../../sight.js';
import { demandRight, type Staff } from '../../staff.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { QueueFilters } from '../lists/queue-filters.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { streamAddress } from '../session/stream-address.js';
import { LiveLists } from './live-lists.js';

/** A window that takes nothing in any more is let go: beyond so many bytes that wait for it. */
const mostWaiting = 16_384;

/** Server-sent events for one list of one page (HTML standard, 9.2): how many things are new in it, and nothing else. */
@Controller(streamAddress.slice(1))
@DeskPage()
export class LiveController {
  constructor(
    @Inject(LiveLists) private readonly lists: LiveLists,
    @Inject(QueueFilters) private readonly filters: QueueFilters,
  ) {}

  @Get()
  @Needs('desk.enter')
  listen(@CurrentVisit() visit: Visit): void {
    const { staff, sessionId, request } = visit;
    const asked = addressOf(request).searchParams;
    const list = this.listIn(asked, staff);
    const reply = visit.reply as unknown as FastifyReply;
    const out = reply.raw;
    const say = (text: string) => {
      out.write(text);
      if (out.writableLength > mostWaiting) out.destroy();
    };
    const stop = this.lists.begin({
      sessionId,
      staffId: staff.id,
      list,
      is: (asked.get('is') ?? '').slice(0, 40),
      tell: (news) => say(`event: news\ndata: ${JSON.stringify(news)}\n\n`),
      beat: () => say(':\n\n'),
      close: (over) => out.end(over ? 'event: over\ndata:\n\n' : undefined),
    });
    if (stop === undefined) {
      // A browser that hears this asks no more (HTML standard, 9.2.3); the page says as of when it is.
      reply.code(204).header('cache-control', 'no-store').send('');
      return;
    }
    reply.hijack();
    out.on('close', stop);
    out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // nginx and those that follow it hold nothing back.
      'x-accel-buffering': 'no',
    });
    say('retry: 5000\n\n');
  }

  /** Which list is asked for. Fails as the page of that list does for whoever may not see it. */
  private listIn(asked: URLSearchParams, staff: Staff): LiveList {
    const of = asked.get('list');
    if (of === 'work') return { of };
    if (of === 'incidents') {
      demandRight(staff, 'incident.read');
      return { of };
    }
    if (of !== 'queue') throw new Failure('not-found');
    demandRight(staff, 'queue.read');
    const department = asked.get('department') ?? '';
    demandDepartment(staff, department);
    return { of, department, filter: this.filters.filterOf(this.filters.picked(asked)) };
  }
}
