import { describeGateway } from '@signalbox/gateway-kit/testing';
import { hubspot } from './testing/hubspot-under-test.js';

describeGateway(hubspot);
