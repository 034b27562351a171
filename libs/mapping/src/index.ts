export {
  configError,
  parseConfig,
  type ConfigDocument,
  type ConfigPath,
  type ConfigProblem,
} from './config-file.js';
export { nearest } from './schema-problems.js';
export {
  connectionMapping,
  entityMapping,
  entityOfType,
  listedFields,
  neededFields,
  systemName,
  type ConnectionMapping,
  type EntityMapping,
  type FieldMapping,
  type Mappings,
  type MatchRule,
  type Place,
} from './mapping.js';
export { loadMappings, parseMappings, readSchema } from './load-mappings.js';
export { toCanonical, type MappedRecord } from './read-record.js';
export { fromCanonical, type Values } from './write-record.js';
export { likeSearch, systemCondition, type CanonicalCondition, type LikeSearch } from './search.js';
export { toChange, type CanonicalChange } from './changes.js';
export { matchRecords, type Match } from './match.js';
export { likeProbes, normalizeName, similarity } from './alike.js';
export { CONVERSIONS, domainOf, type ConversionName } from './conversions.js';
export { amountText, compareAmounts, decimalOf, isMoney, moneyOf, showMoney, sumOf } from './decimal.js';
export { checkMappings } from './check-mappings.js';
export { explain } from './explain.js';
