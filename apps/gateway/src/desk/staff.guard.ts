import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { type CanActivate, createParamDecorator, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { identify, type Staff } from './staff.js';

type WithStaff = FastifyRequest & { staff?: Staff };

/** Lets in who holds a token, and puts them on the request for `@CurrentStaff()`. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WithStaff>();
    request.staff = await identify(this.unitOfWork, request.headers.authorization, this.house.departments);
    return true;
  }
}

/** The person that the guard let in. */
export const CurrentStaff = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithStaff>().staff,
);
