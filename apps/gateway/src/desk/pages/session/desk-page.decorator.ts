import { applyDecorators, UseFilters, UseGuards } from '@nestjs/common';
import { DeskFailureFilter } from './desk-failure.filter.js';
import { DeskSessionGuard } from './desk-session.guard.js';

/** A page of the desk, or a controller of them: for staff who are signed in. */
export const DeskPage = (): MethodDecorator & ClassDecorator => applyDecorators(UseGuards(DeskSessionGuard), UseFilters(DeskFailureFilter));
