import './telemetry.js';
import { loadSettings, runMain } from '@signalbox/runtime';
import { OrchestratorSettings } from './settings.js';
import { startOrchestrator } from './start-orchestrator.js';

await runMain(() => startOrchestrator(loadSettings(OrchestratorSettings, process.env), process.env));
