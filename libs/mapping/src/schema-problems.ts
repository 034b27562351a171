import type { ErrorObject } from 'ajv';

/** One failure of a schema, in words for somebody who doesn't program. */
export interface SchemaProblem {
  path: string[];
  text: string;
  fix: string;
  /** The key that is missing. */
  missing?: string;
  /** The key that an unknown one most likely means. */
  meant?: string;
}

/** Says what a schema's errors mean; those that only repeat others (`if`, `anyOf`) are left out. */
export function schemaProblems(errors: readonly ErrorObject[]): SchemaProblem[] {
  const telling = errors.filter(({ keyword }) => !['if', 'anyOf', 'oneOf'].includes(keyword));
  const told = withoutMistyped((telling.length > 0 ? telling : errors).map(say));
  const seen = new Set<string>();
  return told.filter(({ path, text }) => {
    const key = `${path.join('.')}|${text}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** A key that is missing only because it is mistyped is told once. */
function withoutMistyped(problems: SchemaProblem[]): SchemaProblem[] {
  return problems.filter(
    ({ path, missing }) =>
      missing === undefined ||
      !problems.some(
        ({ path: other, meant }) => meant === missing && other.slice(0, -1).join('/') === path.join('/'),
      ),
  );
}

type Words = (
  error: ErrorObject,
  name: string,
) => { text: string; fix: string; child?: string; missing?: string; meant?: string };

const WORDS: Record<string, Words> = {
  additionalProperties: ({ params, parentSchema }) => {
    const unknown = String((params as { additionalProperty: string }).additionalProperty);
    const known = Object.keys((parentSchema?.['properties'] ?? {}) as object);
    const near = nearest(unknown, known);
    return {
      text: `"${unknown}" is not known here`,
      fix:
        near === undefined
          ? `Use one of: ${known.join(', ')}`
          : `Did you mean "${near}"? Known here: ${known.join(', ')}`,
      child: unknown,
      meant: near,
    };
  },
  required: ({ params }) => {
    const missing = (params as { missingProperty: string }).missingProperty;
    return { text: `"${missing}" is missing`, fix: `Add "${missing}:" here`, missing };
  },
  enum: ({ params, data }) => {
    const allowed = (params as { allowedValues: unknown[] }).allowedValues.map(String);
    const near = nearest(String(data), allowed);
    return {
      text: `${JSON.stringify(data)} is none of the words allowed here`,
      fix: `${near === undefined ? 'Use' : `Did you mean "${near}"? Use`} one of: ${allowed.join(', ')}`,
    };
  },
  const: ({ params }) => ({
    text: `the only value allowed here is ${JSON.stringify((params as { allowedValue: unknown }).allowedValue)}`,
    fix: 'Write that, or leave the line out',
  }),
  type: ({ params, data }) => {
    const types = [(params as { type: string | string[] }).type]
      .flat()
      .map((type) => TYPE_WORDS[type] ?? type);
    return {
      text: `${shown(data)} is not ${types.join(' or ')}`,
      fix: `Write ${types.join(' or ')}${types.includes('text') ? ', in quotes if it looks like something else' : ''}`,
    };
  },
  minItems: () => ({ text: 'the list is empty', fix: 'Add at least one entry' }),
  minProperties: () => ({ text: 'nothing stands here', fix: 'Add at least one entry' }),
  minLength: () => ({ text: 'the text is empty', fix: 'Write something' }),
};

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  object: 'a group of "name: value" lines',
  array: 'a list ("- …" lines)',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  null: 'empty',
};

function say(error: ErrorObject): SchemaProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const inName = error.propertyName === undefined ? [] : [error.propertyName];
  const description = (error.parentSchema as { description?: string } | undefined)?.description;
  const words = WORDS[error.keyword]?.(error, path.at(-1) ?? '') ?? {
    text: `${shown(error.data)} ${error.message ?? 'is not allowed here'}`,
    fix: description ?? 'See the schema in config/schema',
  };
  return {
    path: [...path, ...inName, ...(words.child === undefined ? [] : [words.child])],
    text: words.text,
    fix: words.fix,
    missing: words.missing,
    meant: words.meant,
  };
}

function shown(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  const text = JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The known word that a mistyped one most likely means; none when nothing is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.ceil(word.length / 3) ? best.candidate : undefined;
}

/** Levenshtein distance: how many letters to add, drop or change. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
