import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

const SECRETS = [
  'authorization',
  'token',
  'secret',
  'password',
  'apiKey',
  'clientSecret',
  'accessToken',
  'refreshToken',
  'grant',
  'cookie',
];
/** Fields of people: a log tells which record it was about, not who. */
const PERSONAL = ['email', 'phone', 'firstName', 'lastName', 'address'];

/** JSON lines on stdout, with the trace that is active; secrets and personal fields are redacted. */
export function createLogger(service: string, level: string): Logger {
  const names = [...SECRETS, ...PERSONAL];
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    mixin() {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
    },
  });
}

/** Lets Nest's own messages through the same logger: what it does at start is debug. */
export function nestLogger(logger: Logger): LoggerService {
  const text = (message: unknown) => (message instanceof Error ? message.message : String(message));
  return {
    log: (message: unknown) => logger.debug(text(message)),
    error: (message: unknown, ...more: unknown[]) => logger.error({ detail: more.map(text) }, text(message)),
    warn: (message: unknown) => logger.warn(text(message)),
    debug: (message: unknown) => logger.debug(text(message)),
    verbose: (message: unknown) => logger.trace(text(message)),
    fatal: (message: unknown) => logger.fatal(text(message)),
  };
}
