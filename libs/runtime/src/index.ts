export { loadSettings, ServiceSettings, SettingsError } from './settings.js';
export { createLogger, type Logger } from './logging.js';
export { createMetrics, HealthModule, METRICS, type ReadinessCheck } from './health.js';
export { runMain, startService, type RunningService, type ServiceOptions } from './service.js';
export { startTelemetry, stopTelemetry } from './telemetry.js';
