// Condenses recorded exchanges of a running ERPNext to what the replay needs:
//   node tools/condense-recordings.mjs <folder with *.txt> <output folder>
// Of a request it keeps all that was sent. Of a reply it keeps status, exception class and envelope, and the values
// (names, times) that a later request repeats, with the place where they stood: the replay puts its own there.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [source, target] = process.argv.slice(2);
if (!source || !target)
  throw new Error('node tools/condense-recordings.mjs <folder with *.txt> <output folder>');

/** `f-*` come from a site with Frappe alone, `e-*` from one with ERPNext. */
const SITES = { frappe: 'f-', erpnext: 'e-' };
const SENT_HEADERS = /^(accept|authorization|content-type|cookie|host|origin|access-control-request-\w+)$/;
const REQUEST = /^(GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) (\S+) HTTP\/1\.1$/;
/** The shortest length at which bodies were cut. */
const CUT_FROM = 200;
/** Values that another site gives otherwise: hash names, numbers of series, times. */
const VARIABLE = /^([a-z0-9]{10}|[A-Z-]+-20\d\d-\d{5}(-\d+)?|20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6})$/;

for (const [site, prefix] of Object.entries(SITES)) {
  const files = readdirSync(source)
    .filter((name) => name.startsWith(prefix))
    .sort();
  const exchanges = files.flatMap((name) => exchangesIn(name, readFileSync(join(source, name), 'utf8')));
  bindRepeated(exchanges);
  const lines = exchanges.map((exchange) => JSON.stringify({ ...exchange, reply: undefined }));
  writeFileSync(join(target, `${site}.json`), `[\n${lines.join(',\n')}\n]\n`);
}

function exchangesIn(file, text) {
  return text
    .split(/^### /m)
    .slice(1)
    .map((block) => exchangeIn(file.slice(0, 4), block))
    .filter(Boolean);
}

function exchangeIn(file, block) {
  const [, title, sent, status, received] =
    /^(.*)\n([\s\S]*?)\nHTTP\/1\.1 (\d{3}).*\n([\s\S]*)$/.exec(block) ?? [];
  if (title === undefined) return undefined;
  const [head, body = ''] = sent.split(/\n\n([\s\S]*)/);
  const [line, ...headerLines] = head.split('\n');
  const [, method, path] = REQUEST.exec(line);
  const reply = received.split(/\n\n([\s\S]*)/)[1] ?? '';
  return {
    title: `${file} ${title.replace(/^\d\d-[a-z0-9]+\./, '')}`,
    ...{ method, path },
    ...headersOf(headerLines),
    ...bodyOf(body.replace(/\n$/, '')),
    ...{ status: Number(status), ...envelopeOf(reply) },
    reply,
  };
}

/** What was sent; of a body that the recording cut, what is whole. */
function bodyOf(body) {
  if (body.trim() === '') return {};
  const cut = /^(\{[\s\S]*?)(\n?\.\.\.\[cut; .*)?$/.exec(body)?.[1];
  const isCut = cut !== undefined && body.length >= CUT_FROM && parse(body) === undefined;
  return isCut ? { body: closed(cut), isBodyCut: true } : { body };
}

/** What was sent beside the usual: a valid token, and the wish for JSON. */
function headersOf(lines) {
  const all = lines
    .map((line) => line.split(/: (.*)/))
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => SENT_HEADERS.test(name));
  const { accept, authorization = '', ...others } = Object.fromEntries(all);
  const headers = {
    ...(accept === 'application/json' ? {} : { accept }),
    ...(authorization === 'token KEY:SECRET' ? {} : { authorization }),
    ...others,
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

/** The names of the reply's members in order, those that a cut reply still shows. */
function envelopeOf(reply) {
  const isCut = /^\.\.\.\[cut; .*$/m.test(reply);
  const json = parse(isCut ? closed(reply.replace(/\n\.\.\.\[cut; [\s\S]*$/, '')) : reply);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { keys: null };
  const excType = json.exc_type ?? json.errors?.[0]?.type ?? /"exc_type":"(\w+)"/.exec(reply)?.[1];
  return {
    ...(excType ? { excType } : {}),
    keys: Object.keys(json),
    ...(isCut ? { isCut } : {}),
  };
}

/** A cut reply with what it lacks to be JSON: the last member that is whole, then the closing brackets. */
function closed(text) {
  for (let end = text.length; end > 0; end -= 1) {
    const rest = closing(text.slice(0, end));
    if (rest !== undefined && parse(text.slice(0, end) + rest) !== undefined)
      return text.slice(0, end) + rest;
  }
  return '';
}

function closing(text) {
  const open = [];
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inText && letter === '\\') at += 1;
    else if (letter === '"') inText = !inText;
    else if (!inText && (letter === '{' || letter === '[')) open.push(letter === '{' ? '}' : ']');
    else if (!inText && (letter === '}' || letter === ']')) open.pop();
  }
  return (inText ? '"' : '') + open.reverse().join('');
}

/** Notes in each reply the variable values that later requests repeat: `{"data.name": "qbpf782ui7"}`. */
function bindRepeated(exchanges) {
  exchanges.forEach((exchange, index) => {
    const later = exchanges
      .slice(index + 1)
      .map(({ path, body = '' }) => `${decodeURIComponent(path)} ${body}`);
    const reply = exchange.isCut
      ? closed(exchange.reply.replace(/\n\.\.\.\[cut; [\s\S]*$/, ''))
      : exchange.reply;
    const found = [...leaves(parse(reply))].filter(
      ([, value]) => VARIABLE.test(value) && later.some((text) => text.includes(value)),
    );
    const first = new Map(found.reverse().map(([place, value]) => [value, place]));
    if (first.size > 0)
      exchange.repeated = Object.fromEntries([...first].map(([value, place]) => [place, value]));
  });
}

function* leaves(value, place = '') {
  if (typeof value === 'string') yield [place, value];
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value))
    yield* leaves(inner, place === '' ? key : `${place}.${key}`);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
