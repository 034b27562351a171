import { describeGateway } from '@signalbox/gateway-kit/testing';
import { hubspot, hubspotByOAuth } from './testing/hubspot-under-test.js';

describeGateway(hubspot);
// What rests on how calls are authorised.
describeGateway(hubspotByOAuth, {
  way: 'by OAuth',
  only: ['reading', 'creating', 'notices', 'credentials', 'two connections'],
});
