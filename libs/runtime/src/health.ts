import { Controller, Get, Header, HttpStatus, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** One thing without which a service can't do its work. A check resolves to undefined, or to what is wrong. */
export interface ReadinessCheck {
  name: string;
  check(): Promise<string | undefined> | string | undefined;
}

const CHECKS = Symbol('readiness checks');
export const METRICS = Symbol('metrics registry');

interface Reply {
  status(code: number): Reply;
}

@Controller()
export class HealthController {
  constructor(
    @Inject(CHECKS) private readonly checks: ReadinessCheck[],
    @Inject(METRICS) private readonly metrics: Registry,
  ) {}

  /** The process runs. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The service can work: 200, or 503 with what is missing. */
  @Get('readyz')
  async ready(
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<{ status: string; problems: Record<string, string> }> {
    const found = await Promise.all(
      this.checks.map(
        async ({ name, check }) => [name, await Promise.resolve(check()).catch(String)] as const,
      ),
    );
    const problems = Object.fromEntries(
      found.filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const ready = Object.keys(problems).length === 0;
    reply.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return { status: ready ? 'ready' : 'not ready', problems };
  }

  /** Prometheus text format. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  prometheus(): Promise<string> {
    return this.metrics.metrics();
  }
}

/** The doors that every service has: /healthz, /readyz, /metrics. */
@Module({})
export class HealthModule {
  static with(checks: ReadinessCheck[], metrics: Registry): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: [HealthController],
      providers: [
        { provide: CHECKS, useValue: checks },
        { provide: METRICS, useValue: metrics },
      ],
      exports: [METRICS],
    };
  }
}

/** A registry with the process's own figures. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
