export { connectNats, natsReadiness, type NatsConnection } from './connection.js';
export { requestJson, type RequestOptions } from './requester.js';
export { ServiceServer, type RequestContext, type ServiceServerOptions } from './service-server.js';
export { SignalboxErrorFilter, useSignalboxDoors, validationPipe } from './nest.js';
export {
  consume,
  ensureStream,
  publishDurable,
  type ConsumerOptions,
  type RunningConsumer,
} from './streams.js';
export { KvStore, MAX_VALUE_BYTES, type Versioned } from './kv.js';
export { contextOf, currentTraceparent, extractTrace, injectTrace, inSpan } from './tracing.js';
