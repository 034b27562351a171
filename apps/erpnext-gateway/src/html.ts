const TAG = /<\/?([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const KEPT_TAGS = new Set(
  (
    'a abbr article aside b big blockquote br caption center cite code col colgroup dd del details div dl dt em ' +
    'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li main mark nav ol p pre s ' +
    'section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var video'
  ).split(' '),
);
const HANDLERS = /\s+on\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
const SCRIPT_LINKS = /\s+(?:href|src)\s*=\s*("\s*javascript:[^"]*"|'\s*javascript:[^']*')/gi;

/**
 * Text as Frappe keeps it: with tags in it, the ones that it doesn't know become text, handlers go, and a loose `&` is
 * escaped; text without tags stays. Near enough to tell a value that was written from one that somebody changed; where it
 * isn't, a person is asked.
 * https://github.com/frappe/frappe/blob/version-15/frappe/utils/html_utils.py
 */
export function sanitised(text: string): string {
  if (!new RegExp(TAG.source, 'i').test(text)) return text;
  let kept = '';
  let end = 0;
  for (const tag of text.matchAll(TAG)) {
    kept += escaped(text.slice(end, tag.index)) + keptTag(tag[0], tag[1] as string);
    end = tag.index + tag[0].length;
  }
  return kept + escaped(text.slice(end));
}

function keptTag(tag: string, name: string): string {
  return KEPT_TAGS.has(name.toLowerCase())
    ? tag.replace(HANDLERS, '').replace(SCRIPT_LINKS, '')
    : tag.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escaped(text: string): string {
  return text
    .replace(/&(?!(?:\w+|#\d+);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
