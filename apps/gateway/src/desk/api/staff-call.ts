import type { Action } from '@app/shared/domain/rights/rights.js';
import { applyDecorators, createParamDecorator, type ExecutionContext, Post, SetMetadata } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { apiLimit, readBody } from '../../http/bodies/read-body.js';
import { Needs } from '../needs.js';
import type { WithStaff } from './staff.guard.js';

const key = 'redress:body';

/**
 * A call of staff that changes something: where, what it does by the table of rights, what that is in a sentence, and the form of its body. It answers 201 where it
 * does not say otherwise, and under an `Idempotency-Key` it acts once.
 */
export const Writes = (path: string, action: Action, summary: string, body?: z.ZodType): MethodDecorator =>
  applyDecorators(
    path === '' ? Post() : Post(path),
    Needs(action),
    ActsOnce(),
    ApiOperation({ summary }),
    ...(body === undefined ? [] : [Takes(body)]),
  );

/** Says what form the body of a call has, to `@Said()` and in the API's description. */
export const Takes = (body: z.ZodType): MethodDecorator =>
  applyDecorators(SetMetadata(key, body), ApiBody({ schema: z.toJSONSchema(body, { io: 'input' }) as never }));

/**
 * The body of a call in the form that the call takes. Where nothing in it must be there, no body is an empty one. Fails with `request.not-json`,
 * `request.too-large` and `request.invalid`, field by field.
 */
export const Said = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const handler = context.getHandler();
  const form = Reflect.getMetadata(key, handler) as z.ZodType | undefined;
  if (form === undefined) throw new Error(`${context.getClass().name}.${handler.name} does not say what it takes.`);
  const { body } = context.switchToHttp().getRequest<WithStaff>();
  const nothing = form.safeParse({});
  return nothing.success && bodyOf(body, apiLimit).length === 0 ? nothing.data : readBody(form, body);
});

/** Says in the API's description that a call honours the header. */
export const ActsOnce = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 200 characters; the same call again under it acts once and answers the same',
  });

/** Says in the API's description that a call is made by whoever holds the case. */
export const NamesClaim = (): MethodDecorator =>
  ApiHeader({ name: 'X-Redress-Claim', required: false, description: 'The claim; a clerk must name it' });

/** The transactions of a call that writes. */
export const CurrentWork = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithStaff>().work,
);

/** The person that the guard let in. */
export const CurrentStaff = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithStaff>().staff,
);
