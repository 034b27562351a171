export {
  defineGateway,
  type Access,
  type AdapterContext,
  type Auth,
  type Environment,
  type GatewayDefinition,
  type Link,
  type Proposed,
  type NoticeFacts,
  type NoticeRequest,
  type Page,
  type PageRequest,
  type PlainCall,
  type Session,
  type SetupItem,
  type SystemAdapter,
  type VendorFacts,
  type VendorFailure,
} from './define-gateway.js';
export { GatewaySettings } from './settings.js';
export { runGateway, startGateway } from './start-gateway.js';
export { tookAllBack } from './vendor/calls.js';
export { VendorClient, type VendorRequest, type VendorResponse } from './vendor/client.js';
export { retryAfterMs } from './vendor/retry.js';
export { decimalText, differingFields, isMoney, storedForm } from './values.js';
