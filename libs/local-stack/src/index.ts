export { startNats, findNatsServer, type NatsServer } from './nats.js';
export { startPostgres, type PostgresServer, type PostgresOptions } from './postgres.js';
export { freePort } from './ports.js';
export { workspaceRoot } from './workspace.js';
