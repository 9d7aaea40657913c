import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { Health } from './health.js';

interface Reply {
  code(status: number): Reply;
}

/** The probes. Open, and without content. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** That this answers at all is the answer. */
  @Get('health/live')
  live(): object {
    return { status: 'live', app: this.health.app };
  }

  /** 200 or 503 with the reasons; the gateway speaks for all three apps. */
  @Get('health/ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<object> {
    const { ready, problems } = this.health.app === 'gateway' ? await this.health.house() : this.health.own();
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not-ready', app: this.health.app, problems, hints: this.health.hints() };
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async numbers(): Promise<string> {
    return await this.metrics.text();
  }
}
