import jsonata from 'jsonata';
import type { FieldValue } from '@signalbox/contracts';
import { calledFunctions, rootNames } from './syntax.js';
import { shown, type PlaybookFunctions } from './functions.js';

/** What steps have made so far, by name, and `input`. */
export type Scope = Record<string, FieldValue>;

/** A value of a playbook, ready to be worked out. */
export interface Compiled {
  /** Names that it needs of the scope. */
  names: ReadonlySet<string>;
  /** Functions that it calls, without the `$`. */
  calls: ReadonlySet<string>;
  /** Throws when the expression can't be worked out with what the scope holds. */
  evaluate(scope: Scope, functions: PlaybookFunctions): Promise<FieldValue>;
}

/**
 * A value as it is written: `=…` is an expression, text may hold `{expressions}`, lists and groups hold values.
 * @throws Error in words for people where an expression is malformed.
 */
export function compileValue(value: FieldValue): Compiled {
  if (typeof value === 'string') {
    if (value.startsWith('=')) return compileExpression(value.slice(1));
    return value.includes('{') ? compileText(value) : literal(value);
  }
  if (Array.isArray(value)) return together(value.map(compileValue), (values) => values);
  if (value === null || typeof value !== 'object') return literal(value);
  const names = Object.keys(value);
  return together(Object.values(value).map(compileValue), (values) =>
    Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
  );
}

function literal(value: FieldValue): Compiled {
  return { names: new Set(), calls: new Set(), evaluate: () => Promise.resolve(value) };
}

function together(parts: Compiled[], combine: (values: FieldValue[]) => FieldValue): Compiled {
  return {
    names: new Set(parts.flatMap(({ names }) => [...names])),
    calls: new Set(parts.flatMap(({ calls }) => [...calls])),
    evaluate: async (scope, functions) =>
      combine(await Promise.all(parts.map((part) => part.evaluate(scope, functions)))),
  };
}

/** Text with `{expressions}`; their values are shown for people. */
export function compileText(text: string): Compiled {
  const pieces = text.trim().split(/\{([^{}]*)\}/);
  const parts = pieces.map((piece, index) => (index % 2 === 1 ? compileExpression(piece) : literal(piece)));
  return together(parts, (values) =>
    values.map((value, index) => (index % 2 === 1 ? shown(value) : String(value))).join(''),
  );
}

export function compileExpression(text: string): Compiled {
  const expression = parsed(text);
  return {
    names: rootNames(expression.ast()),
    calls: calledFunctions(expression.ast()),
    evaluate: async (scope, functions) => plain(await expression.evaluate(scope, functions)),
  };
}

function parsed(text: string): jsonata.Expression {
  try {
    return jsonata(text);
  } catch (error) {
    const { message, position } = error as jsonata.JsonataError;
    throw new Error(`"${text.trim()}" can't be read: ${message} (at letter ${position})`, { cause: error });
  }
}

/** JSONata's lists carry hidden marks, and what is not there is undefined: plain JSON has neither. */
function plain(value: unknown): FieldValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as FieldValue);
}
