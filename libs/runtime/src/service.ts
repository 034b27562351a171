import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from './logging.js';
import type { ServiceSettings } from './settings.js';
import { startFailure } from './start-failure.js';
import { stopTelemetry } from './telemetry.js';

export interface ServiceOptions {
  settings: ServiceSettings;
  logger: Logger;
  module: Type | DynamicModule;
  /** The NATS door, if the service has one. */
  strategy?: CustomTransportStrategy;
  /** Global pipes, filters. */
  configure?: (app: INestApplication) => void;
  /** Runs after the doors are open. */
  afterListen?: (url: string) => Promise<void> | void;
  /** Runs after both doors are closed and drained: close connections here. */
  afterClose?: () => Promise<void>;
  /** Largest HTTP body, bytes. */
  bodyLimit?: number;
}

export interface RunningService {
  url: string;
  app: INestApplication;
  stop(): Promise<void>;
}

/** Starts a Nest application with an HTTP door and, with a strategy, a NATS door; stops it in order on SIGTERM. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { settings, logger } = options;
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? 1_048_576,
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(logger),
    rawBody: true,
    abortOnError: false,
  });
  options.configure?.(app);
  if (options.strategy) app.connectMicroservice({ strategy: options.strategy }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(settings.httpPort, settings.httpHost);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  await options.afterListen?.(url);

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await closeDoors(app);
      await options.afterClose?.();
      await stopTelemetry();
    })());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      void stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'could not stop in order');
          process.exit(1);
        },
      );
    });
  }
  logger.info({ url, pid: process.pid }, 'listening');
  return { url, app, stop };
}

/**
 * Connections that were busy when the HTTP door closed would be kept open for more requests, for a minute and longer: as
 * soon as they are idle, they are closed too.
 */
async function closeDoors(app: NestFastifyApplication): Promise<void> {
  const sweep = setInterval(() => app.getHttpServer().closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

/** Runs a service's start; a failure is told, without a stack where nothing of ours is wrong, and ends it with status 1. */
export async function runMain(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const { reason, stack } = startFailure(error);
    process.stderr.write(`could not start:\n${reason}\n`);
    if (stack !== undefined) process.stderr.write(`${stack}\n`);
    process.exit(1);
  }
}
