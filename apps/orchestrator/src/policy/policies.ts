import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  configError,
  nearest,
  parseConfig,
  readSchema,
  type ConfigDocument,
  type ConfigPath,
  type ConfigProblem,
  type Mappings,
} from '@signalbox/mapping';
import type { ProposedChange } from '../agent/protocol.js';

/** The policies as they are written: see config/schema/policies.schema.json. */
export interface Policies {
  rules: PolicyRule[];
  otherwise?: { need: 'person' | 'refuse'; reason: string };
}

export interface PolicyRule {
  rule: string;
  anyChange?: ChangePattern;
  everyChange?: ChangePattern[];
  need: 'person' | 'nobody' | 'refuse';
  reason?: string;
}

/** What a change is like: all that is said must hold. */
export interface ChangePattern {
  kind?: ProposedChange['kind'] | ProposedChange['kind'][];
  entity?: string | string[];
  in?: string | string[];
  to?: string | string[];
  /** Writes at least one of these. */
  fields?: string[];
  /** Writes none but these. */
  onlyFields?: string[];
  /** The record is one that the same proposal makes. */
  madeHere?: true;
  above?: AmountPattern;
}

export interface AmountPattern {
  /** Decimal text. */
  amount: string;
  currency?: string;
  /** A field that holds an amount, or rows with the fields to multiply. */
  of: { field?: string; rows?: string; multiply?: string[] };
}

/**
 * Reads `<config>/policies.yaml`.
 * @throws SignalboxError `BAD_REQUEST` naming file, line, column, field and fix of what is wrong.
 */
export function loadPolicies(configFolder: string, mappings: Mappings): Policies {
  const text = readFileSync(join(configFolder, 'policies.yaml'), 'utf8');
  return parsePolicies({ file: 'policies.yaml', text }, readSchema(configFolder, 'policies'), mappings);
}

/** The same from the file's text. */
export function parsePolicies(
  source: { file: string; text: string },
  schema: object,
  mappings: Mappings,
): Policies {
  const document = parseConfig<Policies>(source, schema);
  const problems = document.value.rules.flatMap((rule, index) =>
    ruleProblems(document, rule, index, mappings),
  );
  if (problems.length > 0) throw configError(problems);
  return document.value;
}

function ruleProblems(
  document: ConfigDocument<Policies>,
  rule: PolicyRule,
  index: number,
  mappings: Mappings,
): ConfigProblem[] {
  const path: ConfigPath = ['rules', index];
  const problems: ConfigProblem[] = [];
  if ((rule.anyChange === undefined) === (rule.everyChange === undefined)) {
    problems.push(
      document.problem(path, 'needs either "anyChange" or "everyChange"', 'Say which changes it is about'),
    );
  }
  if (rule.need === 'nobody' && rule.anyChange !== undefined) {
    problems.push(
      document.problem(
        [...path, 'anyChange'],
        'one harmless change would let all others of its proposal pass without a person',
        'Use "everyChange" in a rule that needs nobody',
      ),
    );
  }
  if (rule.need !== 'nobody' && rule.reason === undefined) {
    problems.push(document.problem(path, '"reason" is missing', 'Say why, for the person who reads it'));
  }
  const patterns: [ConfigPath, ChangePattern][] = [
    ...(rule.anyChange === undefined
      ? []
      : [[[...path, 'anyChange'], rule.anyChange] as [ConfigPath, ChangePattern]]),
    ...(rule.everyChange ?? []).map((each, at): [ConfigPath, ChangePattern] => [
      [...path, 'everyChange', at],
      each,
    ]),
  ];
  return [
    ...problems,
    ...patterns.flatMap(([at, pattern]) => patternProblems(document, at, pattern, mappings)),
  ];
}

/** A mistyped word would make a rule that never fits, which nobody would notice. */
function patternProblems(
  document: ConfigDocument<Policies>,
  path: ConfigPath,
  pattern: ChangePattern,
  mappings: Mappings,
): ConfigProblem[] {
  const entities = Object.values(mappings.entities);
  const named = entities.filter(({ entity }) => wordsOf(pattern.entity).includes(entity));
  const about = named.length > 0 ? named : entities;
  const fields = about.flatMap((entity) => Object.keys(entity.fields));
  const of = pattern.above?.of;
  const rows = about.map((entity) => entity.fields[of?.rows ?? '']?.rows).find((found) => found != null);
  const way =
    of !== undefined && (of.field === undefined) === (of.rows === undefined || of.multiply === undefined);
  return [
    ...unknown(
      document,
      [...path, 'entity'],
      wordsOf(pattern.entity),
      entities.map(({ entity }) => entity),
      'entity',
    ),
    ...unknown(
      document,
      [...path, 'in'],
      wordsOf(pattern.in),
      entities.flatMap(({ connections }) => Object.keys(connections)),
      'connection',
    ),
    ...unknown(document, [...path, 'fields'], pattern.fields ?? [], fields, 'field'),
    ...unknown(document, [...path, 'onlyFields'], pattern.onlyFields ?? [], fields, 'field'),
    ...(way
      ? [
          document.problem(
            [...path, 'above', 'of'],
            'needs either "field", or "rows" and "multiply"',
            'Say which amount is meant',
          ),
        ]
      : []),
    ...unknown(document, [...path, 'above', 'of', 'field'], wordsOf(of?.field), fields, 'field'),
    ...unknown(document, [...path, 'above', 'of', 'rows'], wordsOf(of?.rows), fields, 'field'),
    ...unknown(
      document,
      [...path, 'above', 'of', 'multiply'],
      of?.multiply ?? [],
      Object.keys(rows ?? {}),
      'field of these rows',
    ),
  ];
}

function unknown(
  document: ConfigDocument<Policies>,
  path: ConfigPath,
  words: string[],
  known: string[],
  what: string,
): ConfigProblem[] {
  return words
    .filter((word) => !known.includes(word))
    .map((word) => {
      const near = nearest(word, known);
      const fix =
        near === undefined ? `There are: ${[...new Set(known)].join(', ')}` : `Did you mean "${near}"?`;
      return document.problem(path, `"${word}" is no ${what} of the mappings`, fix);
    });
}

export function wordsOf(words: string | string[] | undefined): string[] {
  return words === undefined ? [] : [words].flat();
}
