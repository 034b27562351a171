export { evaluatePolicy } from './evaluate.js';
export {
  loadPolicies,
  parsePolicies,
  type ChangePattern,
  type Policies,
  type PolicyRule,
} from './policies.js';
