export { loadSettings, ServiceSettings, SettingsError } from './settings.js';
export { environmentSource, type Variables, type VariableSource } from './variables.js';
export { fixedSettings, openSettings, type LiveSettings } from './live-settings.js';
export { createLogger, type DestinationStream, type Logger } from './logging.js';
export { createMetrics, HealthModule, METRICS, type ReadinessCheck } from './health.js';
export { runMain, startService, type RunningService, type ServiceOptions } from './service.js';
export { startTelemetry, stopTelemetry } from './telemetry.js';
