import './telemetry.js';
import { runGateway } from '@signalbox/gateway-kit';
import { erpnextGateway } from './erpnext.gateway.js';

await runGateway(erpnextGateway);
