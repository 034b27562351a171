import './telemetry.js';
import { runGateway } from '@signalbox/gateway-kit';
import { hubspotGateway } from './hubspot.gateway.js';

await runGateway(hubspotGateway);
