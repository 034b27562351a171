import { startTelemetry } from '@signalbox/gateway-kit/telemetry';

startTelemetry(`gateway-${process.env['CONNECTION_NAME'] || 'erpnext'}`);
