import { Ajv, type ValidateFunction } from 'ajv';
import { SignalboxError } from '@signalbox/contracts';
import {
  LineCounter,
  parseDocument,
  isMap,
  isSeq,
  isScalar,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import { schemaProblems } from './schema-problems.js';

/** Where and what is wrong in a configuration file, and how to mend it. Lines and columns count from 1. */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  /** The place within the file: `fields.name.convert`. Empty for the file as a whole. */
  field: string;
  problem: string;
  fix: string;
}

export type ConfigPath = readonly (string | number)[];

/** A configuration file that has the shape its schema asks for. */
export interface ConfigDocument<T> {
  file: string;
  value: T;
  /** A problem at a place in the file. */
  problem(path: ConfigPath, problem: string, fix: string): ConfigProblem;
  /** The line of a place. */
  lineOf(path: ConfigPath): number;
}

/** One error for everything that is wrong: `BAD_REQUEST`, with the problems as `details.problems`. */
export function configError(problems: ConfigProblem[]): SignalboxError {
  const lines = problems.map(
    ({ file, line, column, field, problem, fix }) =>
      `${file}:${line}:${column} ${field === '' ? '' : `${field}: `}${problem}. ${fix}${fix.endsWith('?') ? '' : '.'}`,
  );
  return new SignalboxError('BAD_REQUEST', lines.join('\n'), { details: { problems } });
}

/**
 * Reads YAML text and holds it against a JSON Schema.
 * @throws SignalboxError `BAD_REQUEST` that names file, line, column, field and the fix of every problem.
 */
export function parseConfig<T>(source: { file: string; text: string }, schema: object): ConfigDocument<T> {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines });
  const at = (path: ConfigPath): { line: number; column: number } => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem: ConfigDocument<T>['problem'] = (path, text, fix) => ({
    file: source.file,
    ...at(path),
    field: path.join('.'),
    problem: text,
    fix,
  });
  if (document.errors.length > 0) throw configError(document.errors.map(yamlProblem(source.file)));
  const value: unknown = document.toJS();
  const validate = validator(schema);
  if (!validate(value)) {
    throw configError(
      schemaProblems(validate.errors ?? []).map(({ path, text, fix }) => problem(path, text, fix)),
    );
  }
  return { file: source.file, value: value as T, problem, lineOf: (path) => at(path).line };
}

function yamlProblem(file: string): (error: YAMLError) => ConfigProblem {
  return ({ message, linePos }) => ({
    file,
    line: linePos?.[0].line ?? 1,
    column: linePos?.[0].col ?? 1,
    field: '',
    problem: `this is not valid YAML: ${message.split(' at line')[0] ?? message}`,
    fix: 'Mend the indentation or quotes there; text with ": ", "#" or "{" at its start needs quotes',
  });
}

const validators = new WeakMap<object, ValidateFunction>();

function validator(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // Strict but for types, which a schema made of if/then parts gives only once.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  const made = ajv.compile(schema);
  validators.set(schema, made);
  return made;
}

/** The offset of the deepest node of the path that exists; of a map's entry, its key. */
function offsetOf(document: Document, path: ConfigPath): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] ?? null) as Node | null;
      if (node === null) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
