import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { applyDecorators, type CanActivate, Controller, type ExecutionContext, Inject, Injectable, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { apiLimit } from '../../http/bodies/read-body.js';
import { calledAction, once } from '../act-once.js';
import { neededBy } from '../needs.js';
import type { Transactions } from '../open-case.js';
import { ReadingLog } from '../readings/reading-log.js';
import { demandRight, identify, type Staff } from '../staff.js';

/** A request that the guard let in. */
export type WithStaff = FastifyRequest & { staff?: Staff; work?: Transactions };

/**
 * Lets in who holds a token, and puts them on the request for `@CurrentStaff()`, with the transactions of a call for `@CurrentWork()`: under an
 * `Idempotency-Key` it acts once, and answers again what it answered.
 */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(ReadingLog) private readonly readings: ReadingLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WithStaff>();
    request.staff = await identify(this.unitOfWork, request.headers.authorization, this.house);
    const action = neededBy(context);
    demandRight(request.staff, action);
    this.readings.follow(request.staff, action, request, context.switchToHttp().getResponse<FastifyReply>());
    request.work = this.workOf(request, request.staff);
    return true;
  }

  private workOf(request: WithStaff, staff: Staff): Transactions {
    if (request.method === 'GET' || request.method === 'HEAD') return this.unitOfWork;
    const given = request.headers['idempotency-key'];
    // As the router reads it: however a path is written, one route is one.
    const route = JSON.stringify([request.method, request.routeOptions.url, request.params]);
    const action = calledAction(
      staff,
      route,
      Array.isArray(given) ? given[0] : given,
      request.body ? bodyOf(request.body, apiLimit) : Buffer.alloc(0),
    );
    return action === undefined ? this.unitOfWork : once(this.unitOfWork, action);
  }
}

/** Calls of the API that are for staff: they bring a token, and say what they do with `@Needs`. */
export const StaffApi = (path: string): ClassDecorator =>
  applyDecorators(ApiTags('desk'), ApiBearerAuth(), UseGuards(StaffGuard), Controller(path)) as ClassDecorator;
