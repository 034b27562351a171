import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { titleOf, type Manifest } from './manifests.js';

// Where it comes from is told in schemas/generate.mjs.
const { kinds, definitions } = JSON.parse(
  readFileSync(new URL('../schemas/kubernetes.json', import.meta.url), 'utf8'),
) as { kinds: Record<string, object>; definitions: object };
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>(
  Object.entries(kinds).map(([kind, schema]) => [kind, ajv.compile({ ...schema, definitions })]),
);

/** What Kubernetes' schema has against an object, field by field; unknown fields included. */
export function schemaProblems(object: Manifest): string[] {
  const kind = `${object.apiVersion}/${object.kind}`;
  const validate = validators.get(kind);
  if (!validate) return [`${titleOf(object)}: no schema for ${kind}; add it to schemas/generate.mjs`];
  if (validate(object)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty } = params as { additionalProperty?: string };
    const field = [instancePath, additionalProperty].filter((part) => part !== undefined).join('/');
    return `${titleOf(object)}: ${field} ${message}`;
  });
}
