import './telemetry.js';
import { runGateway } from '@signalbox/gateway-kit';
import { salesforceGateway } from './salesforce.gateway.js';

await runGateway(salesforceGateway);
