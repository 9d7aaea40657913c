import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import {
  applyDecorators,
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { apiLimit } from '../../http/bodies/read-body.js';
import { calledAction, once } from '../act-once.js';
import { neededBy } from '../needs.js';
import type { Transactions } from '../open-case.js';
import { ReadingLog } from '../readings/reading-log.js';
import { demandRight, identify, type Staff } from '../staff.js';

type WithStaff = FastifyRequest & { staff?: Staff; work?: Transactions };

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

/** Says in the API's description what a call takes. */
export const Takes = (body: z.ZodType): MethodDecorator => ApiBody({ schema: z.toJSONSchema(body, { io: 'input' }) as never });

/** Says in the API's description that a call is made by whoever holds the case. */
export const NamesClaim = (): MethodDecorator =>
  ApiHeader({ name: 'X-Redress-Claim', required: false, description: 'The claim; a clerk must name it' });

/** Says in the API's description that a call honours the header. */
export const ActsOnce = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 200 characters; the same call again under it acts once and answers the same',
  });

/** The transactions of a call that writes. */
export const CurrentWork = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithStaff>().work,
);

/** The person that the guard let in. */
export const CurrentStaff = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithStaff>().staff,
);
