import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino, stdSerializers, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { redactedFields, redactedText } from './redaction.js';

export type { DestinationStream, Logger } from 'pino';

/** JSON lines on stdout, with the trace that is active; secrets and personal fields are redacted, however deep. */
export function createLogger(service: string, level: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields) => redactedFields(withTypedError(fields)) },
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod([first, ...more], log) {
        const given = first instanceof Error ? [{ err: first }, first.message, ...more] : [first, ...more];
        const shown = given.map((one) => (typeof one === 'string' ? redactedText(one) : one));
        log.apply(this, shown as Parameters<typeof log>);
      },
    },
    mixin() {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
    },
  };
  return to ? pino(options, to) : pino(options);
}

/** The error of a line as pino shows errors: with its type, which no field of it says. */
function withTypedError(fields: Record<string, unknown>): Record<string, unknown> {
  return fields['err'] instanceof Error ? { ...fields, err: stdSerializers.err(fields['err']) } : fields;
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
