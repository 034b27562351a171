export { stopAllChildren } from './child.js';
export { startNats, findNatsServer, type NatsServer } from './nats.js';
export { startPostgres, type PostgresServer, type PostgresOptions } from './postgres.js';
export {
  startService,
  startSimulatorProcess,
  type Service,
  type ServiceOptions,
  type SimulatorUrls,
} from './service.js';
export { startStack, type Stack, type StackOptions } from './stack.js';
export { connectionFile, readConnections } from './connections.js';
export { SYSTEMS, type Environment, type System } from './environments.js';
export { type ServiceName } from './plan.js';
export { freePort } from './ports.js';
export { workspaceRoot } from './workspace.js';
