type Node = Record<string, unknown>;

/** The names that an expression takes from its scope, not from an item that it looks into. */
export function rootNames(ast: unknown): Set<string> {
  const names = new Set<string>();
  visit(ast, true, names);
  return names;
}

function visit(value: unknown, atRoot: boolean, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, atRoot, names);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const node = value as Node;
  if (node['type'] !== 'path') {
    for (const each of Object.values(node)) visit(each, atRoot, names);
    return;
  }
  const [first, ...rest] = node['steps'] as Node[];
  const whole = first?.['type'] === 'variable' && first['value'] === '$';
  const named = whole ? rest[0] : first;
  if (named?.['type'] === 'name' && (atRoot || whole)) names.add(String(named['value']));
  if (first?.['type'] !== 'name' && first?.['type'] !== 'variable') visit(first, atRoot, names);
  // From here on names are those of the items on the path.
  visit([first?.['stages'], first?.['predicate'], rest, node['group']], false, names);
}

/** The functions that an expression calls, but for those that it defines itself. */
export function calledFunctions(ast: unknown): Set<string> {
  const called = new Set<string>();
  const own = new Set<string>();
  const look = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const node = value as Node;
    const procedure = node['procedure'] as Node | undefined;
    if (procedure?.['type'] === 'variable') called.add(String(procedure['value']));
    if (node['type'] === 'lambda')
      for (const each of node['arguments'] as Node[]) own.add(String(each['value']));
    if (node['type'] === 'bind') own.add(String((node['lhs'] as Node)['value']));
    Object.values(node).forEach(look);
  };
  look(ast);
  return new Set([...called].filter((name) => !own.has(name)));
}

/** JSONata's own functions: https://docs.jsonata.org/string-functions and the pages after it. */
export const JSONATA_FUNCTIONS: readonly string[] =
  `abs append assert average base64decode base64encode boolean ceil clone
contains count decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval exists filter floor
formatBase formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now
number pad parseInteger power random reduce replace reverse round shuffle sift single sort split spread sqrt string
substring substringAfter substringBefore sum toMillis trim type uppercase zip`.split(/\s+/);
