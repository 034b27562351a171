import type { Doc } from '../doc.js';
import type { DocField } from '../doctypes/doctype.js';

const UNTOUCHED_TYPES = new Set(['Attach', 'Attach Image', 'Barcode', 'Code', 'Password']);
const ALLOWED_TAGS = new Set(
  (
    'a abbr acronym address article aside b big blockquote br button caption center cite code col colgroup dd del ' +
    'details div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li main mark ' +
    'nav ol p pre s section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var video'
  ).split(' '),
);
const TAG = /<\/?([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const HANDLER = /\s(on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
const SCRIPT_URL = /\s(href|src)\s*=\s*("\s*javascript:[^"]*"|'\s*javascript:[^']*')/gi;

/**
 * Makes text with HTML harmless on save, so that what is read back is not what was written: tags that are not allowed
 * become text (`<script>` is stored as `&lt;script&gt;`), handlers go, loose `&` is escaped. Text without tags stays.
 */
export function sanitize(fields: DocField[], holder: Doc): void {
  for (const field of fields) {
    const value = holder[field.fieldname];
    if (typeof value !== 'string' || field.ignore_xss_filter || UNTOUCHED_TYPES.has(field.fieldtype))
      continue;
    if (field.options === 'Email') continue;
    holder[field.fieldname] = sanitizeHtml(value);
  }
}

export function sanitizeHtml(text: string): string {
  if (text.search(TAG) < 0) return text;
  let safe = '';
  let last = 0;
  for (const match of text.matchAll(TAG)) {
    safe += escapeText(text.slice(last, match.index));
    last = match.index + match[0].length;
    safe += ALLOWED_TAGS.has(String(match[1]).toLowerCase())
      ? match[0].replace(HANDLER, '').replace(SCRIPT_URL, '')
      : match[0].replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  }
  return safe + escapeText(text.slice(last));
}

const escapeText = (text: string) =>
  text
    .replace(/&(?!(\w+|#\d+);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
