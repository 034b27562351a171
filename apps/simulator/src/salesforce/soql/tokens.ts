import { malformed } from './errors.js';
import type { Token } from './syntax.js';

const PATTERNS: [Token['kind'] | 'space', RegExp][] = [
  ['space', /\s+/y],
  ['string', /'((?:[^'\\]|\\[\s\S])*)'/y],
  ['datetime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\dT])/y],
  ['number', /[+-]?\d+(?:\.\d+)?(?![\w.])/y],
  ['word', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::\d+)?/y],
  ['symbol', /<=|>=|!=|<>|[=<>(),]/y],
];

/** Cuts a query into tokens; throws MALFORMED_QUERY at the first character that starts none. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const [kind, match] = matchAt(query, at);
    if (!match) throw malformed(query, at, unreadable(query, at));
    if (kind !== 'space') tokens.push({ kind, text: match[1] ?? match[0], at });
    at += match[0].length;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

function matchAt(query: string, at: number): [Token['kind'] | 'space', RegExpExecArray | null] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match) return [kind, match];
  }
  return ['end', null];
}

function unreadable(query: string, at: number): string {
  if (query[at] === "'") return 'string literal is not closed';
  if (query[at] === ':') return 'Bind variables only allowed in Apex code';
  return `line 1:${at} no viable alternative at character '${query[at]}'`;
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** What a string literal stands for; throws MALFORMED_QUERY on an escape that SOQL does not know. */
export function unescapeString(query: string, { text, at }: Token): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_all, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(parseInt(escape.slice(1), 16));
    if (escape === '_' || escape === '%') return escape;
    const plain = ESCAPES[escape.toLowerCase()];
    if (plain === undefined)
      throw malformed(
        query,
        at,
        `Invalid string literal '${text}'. Illegal character sequence '\\${escape}' in string literal`,
      );
    return plain;
  });
}

/** The pattern of a LIKE: `%` any text, `_` one character, either escaped by a backslash; case does not matter. */
export function likePattern(raw: string): RegExp {
  const source = raw.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])|[\s\S]/g, (all, escape: string | undefined) => {
    if (all === '%') return '[\\s\\S]*';
    if (all === '_') return '[\\s\\S]';
    const plain =
      escape === undefined
        ? all
        : escape.length === 5
          ? String.fromCharCode(parseInt(escape.slice(1), 16))
          : (ESCAPES[escape] ?? escape);
    return plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'iu');
}
