const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};
const LONGEST = 300;

/**
 * The texts of `_server_messages`, without their HTML: a JSON list of JSON objects, encoded twice. Those that were raised
 * go alone, since the others only tell what else happened.
 */
export function serverMessages(json: unknown): string[] {
  const encoded = (json as { _server_messages?: unknown } | undefined)?._server_messages;
  const entries = listOf(encoded).map((entry) => objectOf(entry));
  const raised = entries.filter((entry) => entry['raise_exception']);
  return (raised.length > 0 ? raised : entries)
    .map(({ message }) => plainText(message))
    .filter((text) => text !== '');
}

function listOf(encoded: unknown): unknown[] {
  const list = typeof encoded === 'string' ? parse(encoded) : encoded;
  return Array.isArray(list) ? list : [];
}

function objectOf(entry: unknown): Record<string, unknown> {
  const value = typeof entry === 'string' ? parse(entry) : entry;
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : { message: entry };
}

function plainText(html: unknown): string {
  if (typeof html !== 'string') return '';
  return html
    .replace(/<br\s*\/?>|<\/(p|div|li)>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|#x27|nbsp|amp);/g, (entity) => ENTITIES[entity] as string)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
