// First of all imports in every program: decorators that run before it would leave no metadata.
import 'reflect-metadata';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { shownQuery, shownUrl } from './shown-url.js';

let sdk: NodeSDK | undefined;

const QUIET_PATHS = ['/healthz', '/readyz', '/metrics'];

/**
 * Starts tracing. Must run before anything that opens or answers HTTP is loaded, so a service's `main.ts` imports its
 * `telemetry.ts` first. Without OTEL_EXPORTER_OTLP_ENDPOINT traces get ids, which runs and logs show, and go nowhere.
 */
export function startTelemetry(service: string, endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']): void {
  if (sdk !== undefined) return;
  sdk = new NodeSDK({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      endpoint
        ? new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 500 })
        : new NoopSpanProcessor(),
    ],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => QUIET_PATHS.includes((url ?? '').split('?')[0] as string),
        startIncomingSpanHook: ({ url }) => shownQuery(url ?? ''),
      }),
      new UndiciInstrumentation({ startSpanHook: ({ origin, path }) => shownUrl(origin, path) }),
    ],
  });
  sdk.start();
}

/** Sends what is still in the queue. */
export async function stopTelemetry(): Promise<void> {
  await sdk?.shutdown().catch(() => undefined);
  sdk = undefined;
}
