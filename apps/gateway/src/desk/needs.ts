import { type Action, reachOf, rolesThatMay } from '@app/shared/domain/rights/rights.js';
import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

const key = 'redress:action';

/** What a route does, by the table of rights. Its guard asks the table before the route runs, and the API document says which roles may. */
export const Needs = (action: Action): MethodDecorator =>
  applyDecorators(
    SetMetadata(key, action),
    ApiExtension('x-roles', Object.fromEntries(rolesThatMay(action).map((role) => [role, reachOf(role, action)]))),
  );

/** What the route of this request does. A route of staff that does not say is a bug: nobody may. */
export function neededBy(context: ExecutionContext): Action {
  const action = actionOf(context.getHandler());
  if (action === undefined) throw new Error(`${context.getClass().name}.${context.getHandler().name} does not say what it does (@Needs).`);
  return action;
}

/** The same of a method; undefined where it does not say. */
export const actionOf = (method: object): Action | undefined => Reflect.getMetadata(key, method) as Action | undefined;
