import { OBJECT_TYPES } from './object-types.js';

/** Types that have no scope of their own go by the contacts'. */
const scopedAs = (type: string) => (['tasks', 'notes'].includes(type) ? 'contacts' : type);

/** Everything that an app can be granted here. */
export const EVERY_SCOPE: string[] = [
  'oauth',
  ...[...new Set(OBJECT_TYPES.map(({ name }) => scopedAs(name)))].flatMap((type) =>
    ['objects', 'schemas'].flatMap((area) => ['read', 'write'].map((may) => `crm.${area}.${type}.${may}`)),
  ),
];

const typeNamed = (word: string) =>
  OBJECT_TYPES.find(({ name, singular, typeId }) => [name, singular, typeId].includes(word.toLowerCase()))
    ?.name;

/** The path below the root of either generation: `contacts/1/associations/deals`. */
const OBJECTS = /^\/crm\/(?:v[34]\/objects|objects\/\d{4}-\d{2})\/([^/]+)(.*)$/;
const LINKS = /^\/crm\/(?:v4\/associations|associations\/\d{4}-\d{2})\/([^/]+)\/[^/]+(.*)$/;
const PROPERTIES = /^\/crm\/(?:v3\/properties|properties\/\d{4}-\d{2})\/([^/]+)/;

/** The scopes of which a call needs one; none for what every app may do. */
export function scopesFor(method: string, path: string): string[] {
  const [, objects, below = ''] = OBJECTS.exec(path) ?? LINKS.exec(path) ?? [];
  const [, described] = PROPERTIES.exec(path) ?? [];
  const type = typeNamed(objects ?? described ?? '');
  if (type === undefined) return [];
  const reads = method === 'GET' || /\/(search|batch\/read)$/.test(below);
  const may = reads ? 'read' : 'write';
  const needed = `crm.${described === undefined ? 'objects' : 'schemas'}.${scopedAs(type)}.${may}`;
  // Who may read records may read what their properties are.
  return described !== undefined && reads ? [needed, `crm.objects.${scopedAs(type)}.read`] : [needed];
}
