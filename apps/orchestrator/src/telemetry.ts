import { startTelemetry } from '@signalbox/runtime/telemetry';

startTelemetry('orchestrator');
