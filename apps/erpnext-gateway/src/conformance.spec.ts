import { describeGateway } from '@signalbox/gateway-kit/testing';
import { erpnext } from './testing/erpnext-under-test.js';

describeGateway(erpnext);
