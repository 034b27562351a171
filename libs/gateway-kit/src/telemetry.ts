export { startTelemetry } from '@signalbox/runtime/telemetry';
