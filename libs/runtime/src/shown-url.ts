import { redactedText } from './redaction.js';

/** What a trace shows of a query: which parameters there were. Their values may be secrets, or facts about people. */
export function shownQuery(path: string): { 'url.query': string } {
  const [, query = ''] = path.split(/\?(.*)/s);
  const names = [...new Set(new URLSearchParams(query).keys())].map((name) => `${name}=…`);
  return { 'url.query': names.join('&') };
}

/** What a trace shows of a URL that we call. */
export function shownUrl(
  origin: string,
  path: string,
): Record<'url.full' | 'url.path' | 'url.query', string> {
  const [plain = ''] = path.split('?');
  const query = shownQuery(path);
  const shown = redactedText(plain);
  const more = query['url.query'] === '' ? '' : `?${query['url.query']}`;
  return { 'url.full': `${redactedText(origin)}${shown}${more}`, 'url.path': shown, ...query };
}
