const CENSOR = '[redacted]';

/** Names of fields, without case and separators, that hold a secret. */
const SECRET =
  /^(authorization|proxyauthorization|cookie|setcookie|assertion|grant|sealed|.*(token|secret|password|passphrase|apikey|privatekey|tokenkey|sessionid))$/;
/** Fields of people: a log tells which record it was about, not who. */
const PERSONAL = new Set(['email', 'phone', 'firstname', 'lastname', 'address']);

/** `Bearer …`, `token key:secret`, `?access_token=…`, `user:password@` wherever they stand in a text. */
const IN_TEXT: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/!=-]{6,}/gi, `$1 ${CENSOR}`],
  [/\btoken\s+[^\s:"',]+:[^\s"',]+/gi, `token ${CENSOR}`],
  [
    /\b((?:access_|refresh_|id_)?token|client_secret|password|assertion|api_secret|api_key|sid)=[^&\s"']+/gi,
    `$1=${CENSOR}`,
  ],
  [/\b((?:access|refresh)-tokens\/)[^/?\s"']+/gi, `$1${CENSOR}`],
  [/(:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${CENSOR}@`],
];

/** Deeper than this nothing of ours is; what is deeper is left out. */
const DEEPEST = 12;

export function redactedText(text: string): string {
  return IN_TEXT.reduce((shown, [secret, censored]) => shown.replace(secret, censored), text);
}

/** Fields of a log line, without secrets at any depth. */
export function redactedFields(fields: Record<string, unknown>): Record<string, unknown> {
  return redactedEntries(fields, 0, new WeakSet());
}

/** A value without secrets at any depth; errors and other objects keep what JSON would show of them. */
export function redacted(value: unknown): unknown {
  return redactedAt(value, 0, new WeakSet());
}

function redactedAt(value: unknown, depth: number, above: WeakSet<object>): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > DEEPEST || above.has(value)) return '[left out]';
  above.add(value);
  const shown = shownAt(value, depth, above);
  above.delete(value);
  return shown;
}

function shownAt(value: object, depth: number, above: WeakSet<object>): unknown {
  if (Array.isArray(value)) return value.map((one) => redactedAt(one, depth + 1, above));
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const told = { ...value, name, message, stack, ...(cause === undefined ? {} : { cause }) };
    return redactedEntries(told, depth, above);
  }
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redactedAt((value.toJSON as () => unknown)(), depth + 1, above);
  return redactedEntries(value as Record<string, unknown>, depth, above);
}

function redactedEntries(
  fields: Record<string, unknown>,
  depth: number,
  above: WeakSet<object>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isSecret(name) && value !== undefined && value !== null ? CENSOR : redactedAt(value, depth + 1, above),
    ]),
  );
}

function isSecret(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET.test(plain) || PERSONAL.has(plain);
}
