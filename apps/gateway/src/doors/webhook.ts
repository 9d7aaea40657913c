import 'reflect-metadata';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Header, HttpCode, Inject, Param, Post, Req, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ourFault } from '../failures/our-fault.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { networkOf } from '../http/network-of.js';
import type { Arrival, Doubted } from './arrival.js';
import { type Accepted, type DoorContext, Intake } from './channel.js';
import { ProviderDoor } from './describe-door.js';
import { DoorSettings } from './door.js';

/** One request of a provider, before anybody judged or read it. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** The address as the provider calls it: `PUBLIC_URL`, path and query. What signatures are computed over. */
  readonly url: string;
  /** `/channels/sms-vonage`. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
  readonly ip: string;
  /** Empty where none was sent. */
  readonly contentType: string;
  /** The body, exactly as it came; empty of a GET. */
  readonly raw: Buffer;
  /** The last part of the address, where a way takes one (`:token`). */
  readonly given?: string;
  /** What is set of the door's `secret`; empty where it names none. */
  readonly secret: string;
  readonly settings: DoorSettings;
  readonly house: DoorContext;
  /** A header by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** One of the channel's own `providers`. */
  readonly ask: <Asked>(type: Type<Asked>) => Asked;
}

/** What a door says of a message; whatever it leaves out is what came: the channel, no account, the body, its type, the address it came from. */
export type WebhookArrival = Pick<Arrival, 'sourceId'> & Partial<Omit<Arrival, 'channel'>>;

/** One address of a door. */
export interface WebhookWay {
  /** Tells the operations of a door apart in the API document. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Below the door: `mime`, `:token`. At most one part is a parameter. */
  readonly path?: string;
}

/**
 * A provider's door, as a declaration; `webhookDoor` makes its controller. In this order: without its secret the door is shut (503), what is too
 * large is refused (413), and everything after that is our fault when it fails (503). What is doubted is answered like anything else.
 */
export interface Webhook {
  /** The folder's name: the door is at `/channels/<channel>`. */
  readonly channel: string;
  readonly summary: string;
  readonly description?: string;
  readonly consumes: readonly string[];
  /** Bytes. */
  readonly most: number;
  /** Names of settings; the first that is set is the secret. Absent: `judge` asks for it. */
  readonly secret?: readonly string[];
  /** Default: POST to the door itself, `take`. */
  readonly ways?: readonly WebhookWay[];
  /** What is answered once everything is committed. Default: 200 and nothing. */
  readonly answer?: {
    readonly status?: number;
    readonly contentType?: string;
    /** In the API document. */
    readonly says: string;
    readonly body: (accepted: Accepted) => unknown;
  };
  /** Whether it comes from the provider. Undefined: believed. A door that has to read first says so in its arrival. */
  readonly judge?: (came: WebhookRequest) => Doubted | undefined | Promise<Doubted | undefined>;
  /** What the intake is given: one arrival, or as many as the message holds. The answer stands for all of them. */
  readonly arrival: (
    came: WebhookRequest,
    doubt: Doubted | undefined,
  ) => WebhookArrival | readonly WebhookArrival[] | Promise<WebhookArrival | readonly WebhookArrival[]>;
  /** What is to be done with what was believed and is kept. When it fails the provider hears 503 and tries again. */
  readonly afterwards?: (came: WebhookRequest) => Promise<void>;
}

const itself: readonly WebhookWay[] = [{ name: 'take', method: 'POST' }];

/** The Nest controller of a provider's door. */
export function webhookDoor(webhook: Webhook): Type {
  const { channel, ways = itself, answer, most } = webhook;
  const status = answer?.status ?? 200;

  @Controller(`channels/${channel}`)
  class WebhookController {
    constructor(
      @Inject(Intake) readonly intake: Intake,
      @Inject(DoorSettings) readonly settings: DoorSettings,
      @Inject(SETTINGS) readonly house: Settings,
      @Inject(INSTITUTION) readonly institution: Institution,
      @Inject(ModuleRef) readonly moduleRef: ModuleRef,
    ) {}

    async receive(request: FastifyRequest, given: string | undefined): Promise<unknown> {
      const secret = webhook.secret ? this.settings.demand(channel, ...webhook.secret) : '';
      const came = this.read(request, given, secret);
      const accepted = await ourFault(async () => {
        const doubt = await webhook.judge?.(came);
        const all = [await webhook.arrival(came, doubt)].flat();
        // One that fails leaves the answer to the next try, in which the others are repeats.
        const taken = await Promise.all(all.map((one) => this.intake.accept(arrivalOf(channel, came, doubt, one))));
        if (!all.some((one) => one.doubt ?? doubt)) await webhook.afterwards?.(came);
        return taken;
      });
      return answer ? answer.body(accepted[0] as Accepted) : '';
    }

    private read(request: FastifyRequest, given: string | undefined, secret: string): WebhookRequest {
      const [path = '', query = ''] = request.url.split('?');
      return {
        method: request.method === 'GET' ? 'GET' : 'POST',
        url: this.house.gateway.publicUrl + request.url,
        path,
        query,
        ip: request.ip,
        contentType: request.headers['content-type'] ?? '',
        raw: bodyOf(request.body, most),
        ...(given === undefined ? {} : { given }),
        secret,
        settings: this.settings,
        house: this.institution,
        header: (name) => request.headers[name]?.toString(),
        ask: (type) => this.moduleRef.get(type, { strict: false }),
      };
    }
  }

  const described = ProviderDoor({
    summary: webhook.summary,
    ...(webhook.description ? { description: webhook.description } : {}),
    consumes: webhook.consumes,
    taken: { status, description: answer?.says ?? 'Taken' },
    most,
  });
  for (const way of ways) {
    const decorators = [
      way.method === 'GET' ? Get(way.path) : Post(way.path),
      HttpCode(status),
      ...(answer?.contentType ? [Header('content-type', answer.contentType)] : []),
      described,
    ];
    addWay(WebhookController, way, decorators);
  }
  // The API document names operations by their controller.
  Object.defineProperty(WebhookController, 'name', { value: `${pascal(channel)}Controller` });
  return WebhookController;
}

/** Adds a method to a controller as a decorated one would stand there. */
function addWay(
  controller: { readonly prototype: { receive(request: FastifyRequest, given: string | undefined): Promise<unknown> } },
  way: WebhookWay,
  decorators: readonly MethodDecorator[],
): void {
  const { prototype } = controller;
  const parameter = /:(\w+)/.exec(way.path ?? '')?.[1];
  // Computed, so that the function has the name: the API document asks it for that.
  const named = {
    async [way.name](this: typeof prototype, request: FastifyRequest, given?: string) {
      return await this.receive(request, given);
    },
  };
  Object.defineProperty(prototype, way.name, { value: named[way.name], writable: true, configurable: true });
  Req()(prototype, way.name, 0);
  if (parameter) Param(parameter)(prototype, way.name, 1);
  Reflect.defineMetadata('design:paramtypes', parameter ? [Object, String] : [Object], prototype, way.name);
  const descriptor = Object.getOwnPropertyDescriptor(prototype, way.name) as PropertyDescriptor;
  for (const decorate of [...decorators].reverse()) decorate(prototype, way.name, descriptor);
}

function arrivalOf(channel: string, came: WebhookRequest, doubt: Doubted | undefined, said: WebhookArrival): Arrival {
  const { raw, contentType, ip } = came;
  return { channel, account: '', raw, contentType, envelope: { ip }, postedFrom: networkOf(ip), ...(doubt ? { doubt } : {}), ...said };
}

const pascal = (id: string): string => id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
