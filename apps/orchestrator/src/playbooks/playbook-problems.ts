import {
  nearest,
  type ConfigDocument,
  type ConfigPath,
  type ConfigProblem,
  type Mappings,
} from '@signalbox/mapping';
import { FUNCTION_WORDS } from './functions.js';
import { JSONATA_FUNCTIONS } from './syntax.js';
import { kindOf, type CompiledSteps } from './compile.js';
import type { ChangeFile, FindFile, PlaybookFile, ProposeFile, ReadFile } from './playbook.js';

/** What is wrong in a playbook of the right shape: names that no earlier step makes, fields that no mapping has. */
export function playbookProblems(
  document: ConfigDocument<PlaybookFile>,
  { places }: CompiledSteps,
  mappings: Mappings,
): ConfigProblem[] {
  return [
    ...unknownNames(document, places),
    ...unknownInput(document, places),
    ...unknownFunctions(document, places),
    ...duplicates(document),
    ...unmapped(document, mappings),
  ];
}

function unknownNames(
  document: ConfigDocument<PlaybookFile>,
  places: CompiledSteps['places'],
): ConfigProblem[] {
  const stepNames = document.value.steps.map(nameOf);
  return places.flatMap(({ path, compiled, local }) => {
    // A step may use what stands above it; its own changes see the same.
    const known = ['input', ...stepNames.slice(0, Number(path[1])), ...local];
    return [...compiled.names]
      .filter((name) => !known.includes(name))
      .map((name) => document.problem(path, `"${name}" is made by no step above`, suggestion(name, known)));
  });
}

/** Called only when the step is reached, a mistyped function would be noticed late. */
function unknownFunctions(
  document: ConfigDocument<PlaybookFile>,
  places: CompiledSteps['places'],
): ConfigProblem[] {
  const known = [...Object.keys(FUNCTION_WORDS), ...JSONATA_FUNCTIONS];
  return places.flatMap(({ path, compiled }) =>
    [...compiled.calls]
      .filter((name) => !known.includes(name))
      .map((name) => {
        const near = nearest(name, known);
        const fix =
          near === undefined
            ? `Ours are: ${Object.keys(FUNCTION_WORDS).join(', ')}`
            : `Did you mean "$${near}"?`;
        return document.problem(path, `"$${name}" is no function`, fix);
      }),
  );
}

/** `input.x` is looked for in the text itself: expressions keep no more than their first name. */
function unknownInput(
  document: ConfigDocument<PlaybookFile>,
  places: CompiledSteps['places'],
): ConfigProblem[] {
  const known = Object.keys(document.value.input);
  return places.flatMap(({ path }) => {
    const text = JSON.stringify(valueAt(document.value, path) ?? '');
    return [...text.matchAll(/\binput\.([a-zA-Z]\w*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !known.includes(name))
      .map((name) =>
        document.problem(path, `"${name}" is no input of this playbook`, suggestion(name, known)),
      );
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value);
}

function duplicates(document: ConfigDocument<PlaybookFile>): ConfigProblem[] {
  const names = document.value.steps.map(nameOf);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index && name !== 'input'
      ? []
      : [document.problem(['steps', index], `"${name}" is taken already`, 'Give the step another name')],
  );
}

function nameOf(step: PlaybookFile['steps'][number]): string {
  const kind = kindOf(step);
  return kind === undefined ? '' : String((step as unknown as Record<string, unknown>)[kind]);
}

function unmapped(document: ConfigDocument<PlaybookFile>, mappings: Mappings): ConfigProblem[] {
  return document.value.steps.flatMap((step, index) => {
    const path = ['steps', index];
    const kind = kindOf(step);
    if (kind === 'read') return placeProblems(document, mappings, path, step as ReadFile, []);
    if (kind === 'find')
      return placeProblems(
        document,
        mappings,
        path,
        step as FindFile,
        Object.keys((step as FindFile).where),
        'where',
      );
    if (kind === 'propose') return changeProblems(document, mappings, path, step as ProposeFile);
    return [];
  });
}

function placeProblems(
  document: ConfigDocument<PlaybookFile>,
  mappings: Mappings,
  path: ConfigPath,
  { entity, in: connection }: { entity: string; in: string },
  fields: string[],
  under = 'values',
): ConfigProblem[] {
  const mapping = mappings.entities[entity];
  if (mapping === undefined) {
    return [
      document.problem(
        [...path, 'entity'],
        `no mapping has "${entity}"`,
        suggestion(entity, Object.keys(mappings.entities)),
      ),
    ];
  }
  if (mapping.connections[connection] === undefined) {
    const known = Object.keys(mapping.connections);
    return [
      document.problem(
        [...path, 'in'],
        `${mapping.file} has no connection "${connection}"`,
        suggestion(connection, known),
      ),
    ];
  }
  const known = Object.values(mapping.fields)
    .filter((field) => field.in[connection] !== undefined)
    .map(({ name }) => name);
  return fields
    .filter((field) => !known.includes(field))
    .map((field) =>
      document.problem(
        [...path, under, field],
        `${entity} has no field "${field}" in ${connection}`,
        suggestion(field, known),
      ),
    );
}

function changeProblems(
  document: ConfigDocument<PlaybookFile>,
  mappings: Mappings,
  path: ConfigPath,
  { changes }: ProposeFile,
): ConfigProblem[] {
  const refs = changes.map(({ change }) => change);
  return changes.flatMap((change, index) => {
    const here = [...path, 'changes', index];
    const earlier = refs.slice(0, index);
    return [
      ...(earlier.includes(change.change)
        ? [
            document.problem(
              [...here, 'change'],
              `"${change.change}" is taken already`,
              'Give the change another name',
            ),
          ]
        : []),
      ...placeProblems(document, mappings, here, change, Object.keys(change.values ?? {})),
      ...referred(change)
        .filter((ref) => !earlier.includes(ref))
        .map((ref) =>
          document.problem(here, `"${ref}" is no change above this one`, suggestion(ref, earlier)),
        ),
    ];
  });
}

/** Changes that another one names: to wait for, or by what they make. */
function referred({ after = [], ...rest }: ChangeFile): string[] {
  const made = [...JSON.stringify(rest).matchAll(/\$resultOf\('([^']*)'/g)].map(([, ref = '']) => ref);
  return [...new Set([...after, ...made])];
}

function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length === 0 ? 'There is none' : `There are: ${known.join(', ')}`;
}
