export * from './errors.js';
export * from './records.js';
export * from './changes.js';
export * from './grants.js';
export * from './subjects.js';
export * from './events.js';
export * from './operations.js';
export * from './api.js';
