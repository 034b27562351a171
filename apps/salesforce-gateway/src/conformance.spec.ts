import { describeGateway } from '@signalbox/gateway-kit/testing';
import { salesforce } from './testing/salesforce-under-test.js';

describeGateway(salesforce);
