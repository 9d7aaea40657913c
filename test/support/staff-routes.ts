import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Action } from '@app/shared/domain/rights/rights.js';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { StaffGuard } from '../../apps/gateway/src/desk/api/staff.guard.js';
import { actionOf } from '../../apps/gateway/src/desk/needs.js';
import { DeskSessionGuard } from '../../apps/gateway/src/desk/pages/session/desk-session.guard.js';

export interface StaffRoute {
  /** `ComplaintsController.read`. */
  readonly name: string;
  readonly method: string;
  /** As the router knows it: `/api/complaints/:reference`. */
  readonly path: string;
  readonly kind: 'api' | 'page';
  readonly action: Action | undefined;
}

/** A route as the house serves it, whoever its caller is. */
export type ServedRoute = Omit<StaffRoute, 'kind'> & { readonly kind: StaffRoute['kind'] | 'other' };

/** Every route of a running gateway, from its own modules: what no file by its name would find is there, too. */
export function servedRoutes(app: { get<T>(type: new (...args: never[]) => T, options: { strict: false }): T }): readonly ServedRoute[] {
  const controllers = [...app.get(ModulesContainer, { strict: false }).values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : [])),
  );
  return [...new Set(controllers)].flatMap((controller) => allRoutesOf(controller as { name: string; prototype: object }));
}

/** Every route whose caller is a member of staff, from the controllers themselves: whichever file has one is found. */
export async function staffRoutes(): Promise<readonly StaffRoute[]> {
  const root = 'apps/gateway/src';
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.controller.ts'));
  const routes: StaffRoute[] = [];
  for (const file of files) {
    const exported = (await import(pathToFileURL(join(process.cwd(), root, file)).href)) as Record<string, unknown>;
    for (const controller of Object.values(exported)) {
      if (typeof controller !== 'function' || !Reflect.hasMetadata('path', controller)) continue;
      routes.push(...routesOf(controller));
    }
  }
  return routes;
}

const routesOf = (controller: { readonly name: string; readonly prototype: object }): StaffRoute[] =>
  allRoutesOf(controller).flatMap(({ kind, ...route }) => (kind === 'other' ? [] : [{ ...route, kind }]));

function allRoutesOf(controller: { readonly name: string; readonly prototype: object }): ServedRoute[] {
  const guardsOf = (target: object): unknown[] => (Reflect.getMetadata('__guards__', target) as unknown[] | undefined) ?? [];
  const bases = [Reflect.getMetadata('path', controller) as string | string[]].flat();
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, unknown>)[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) return [];
    const guards = [...guardsOf(controller), ...guardsOf(handler)];
    const kind = guards.includes(StaffGuard) ? 'api' : guards.includes(DeskSessionGuard) ? 'page' : 'other';
    const ends = [Reflect.getMetadata('path', handler) as string | string[]].flat();
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number] as string;
    return bases.flatMap((base) =>
      ends.map((end) => ({
        name: `${controller.name}.${name}`,
        method,
        path: `/${[base, end === '/' ? '' : end].filter(Boolean).join('/')}`,
        kind,
        action: actionOf(handler),
      })),
    );
  });
}
