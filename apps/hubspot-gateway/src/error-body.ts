/** HubSpot's error body; all of it is optional in practice, so everything missing is empty here. */
export interface ErrorBody {
  message: string;
  category: string;
  policyName: string;
  errors: ErrorItem[];
  context: Record<string, unknown>;
}

export interface ErrorItem {
  message: string;
  code: string;
  context: Record<string, unknown>;
}

/** One property that a write got wrong. */
export interface PropertyIssue {
  name: string;
  code: string;
  message: string;
}

export function readErrorBody(json: unknown): ErrorBody {
  const body = asObject(json);
  return {
    message: asText(body['message']),
    category: asText(body['category']),
    policyName: asText(body['policyName']),
    errors: asList(body['errors']).map((item) => {
      const { message, code, context } = asObject(item);
      return { message: asText(message), code: asText(code), context: asObject(context) };
    }),
    context: asObject(body['context']),
  };
}

/**
 * What is wrong with which property: from `errors`, else from the list that HubSpot puts into the message as JSON
 * inside the text, else, of required ones, from the names under `context`.
 */
export function propertyIssues({ message, errors, context }: ErrorBody): PropertyIssue[] {
  const listed = errors.flatMap((error) =>
    texts(error.context['propertyName']).map((name) => ({ name, code: error.code, message: error.message })),
  );
  if (listed.length > 0) return listed;
  const embedded = listIn(message).map((item) => {
    const { name, error, message: text } = asObject(item);
    return { name: asText(name), code: asText(error), message: asText(text) };
  });
  if (embedded.length > 0) return embedded;
  if (!/required propert/i.test(message)) return [];
  return texts(context['properties']).map((name) => ({ name, code: 'MISSING', message: 'must be set' }));
}

/** The texts of an entry of a context, which is a list or one text. */
export function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

function listIn(message: string): unknown[] {
  const start = message.indexOf('[{');
  if (start < 0) return [];
  try {
    return asList(JSON.parse(message.slice(start)));
  } catch {
    return [];
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** The unique property whose value another record has. */
export function clashingField({ errors, message }: ErrorBody): string | undefined {
  const clash = errors.find(({ code }) => code === 'CONFLICTING_UNIQUE_VALUE');
  const named = /propertyName=([^,}]+)/.exec(message)?.[1];
  if (clash) return texts(clash.context['propertyName'])[0] ?? named ?? '';
  return /already has that value/.test(message) ? (named ?? '') : undefined;
}

/** The scopes of which the call needs one. */
export function scopesIn({ errors }: ErrorBody): string[] {
  return errors.flatMap(({ context }) =>
    texts(context['requiredGranularScopes'] ?? context['requiredScopes']),
  );
}

/** What stands beside the message. */
export function contextTexts({ context }: ErrorBody): string[] {
  return Object.values(context).flatMap(texts);
}
