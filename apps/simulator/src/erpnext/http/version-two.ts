import { FrappeError, type ServerMessage } from '../errors.js';
import { callMethod } from '../methods/index.js';
import { metaDocument } from '../methods/meta.js';
import { countDocs } from '../query/list.js';
import type { Answer } from './reply.js';
import { handleResource, type ResourceCall } from './resource.js';
import { jsonAnswer, traceback } from './reply.js';

type Call = Omit<ResourceCall, 'doctype' | 'name'>;

/** What `/api/v2/…` answers under `data`: the same documents and methods as version 1 by other paths. */
export function serveVersionTwo(call: Call, parts: string[]): { status: number; data: unknown } {
  const serve = ROOMS[parts[0] ?? ''];
  if (!serve) throw new FrappeError('DoesNotExistError', '');
  return serve(call, parts.slice(1));
}

const ROOMS: Record<string, (call: Call, rest: string[]) => { status: number; data: unknown }> = {
  document(call, [doctype = '', ...rest]) {
    const [name, method] = documentMethod(rest);
    const form = method === undefined ? call.form : { ...call.form, run_method: method };
    // PATCH and PUT do the same.
    const verb = call.method === 'PATCH' ? 'PUT' : call.method;
    return handleResource({ ...call, method: verb, form, doctype, name });
  },
  method({ site, session, method: verb, form }, [...path]) {
    const { message } = callMethod(site, session, verb, methodPath(path), form);
    return { status: 200, data: message };
  },
  doctype({ site, form }, [doctype = '', what]) {
    if (what === 'count') return { status: 200, data: countDocs(site, doctype, { filters: form.filters }) };
    if (what === 'meta') return { status: 200, data: metaDocument(site.meta(doctype)) };
    throw new FrappeError('DoesNotExistError', '');
  },
};

/** `{name}` or `{name}/method/{method}`. */
function documentMethod(rest: string[]): [name: string, method: string | undefined] {
  const at = rest.indexOf('method');
  return at < 0 ? [rest.join('/'), undefined] : [rest.slice(0, at).join('/'), rest[at + 1]];
}

/** `User/get_timezones` is the function of that name in the DocType's own module. */
function methodPath(path: string[]): string {
  const [doctype = '', method] = path;
  if (method === undefined) return doctype;
  const module = doctype.toLowerCase().replaceAll(' ', '_');
  return `frappe.core.doctype.${module}.${module}.${method}`;
}

/** Version 2's error answer: a list, in which what was shown to the person stands beside the exception. */
export function failureOfVersionTwo(
  error: FrappeError,
  messages: ServerMessage[],
  showTraceback: boolean,
): Answer {
  const [shown] = [...messages, ...(error.details.messages ?? [])];
  const exception = showTraceback && error.status !== 404 ? { exception: traceback(error) } : {};
  return jsonAnswer(error.status, {
    errors: [{ type: error.excType, ...exception, ...shown }],
  });
}
