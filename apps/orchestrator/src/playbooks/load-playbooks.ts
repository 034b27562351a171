import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { configError, parseConfig, readSchema, type Mappings } from '@signalbox/mapping';
import { compileSteps } from './compile.js';
import type { Playbook, PlaybookFile } from './playbook.js';
import { playbookProblems } from './playbook-problems.js';

/**
 * Reads `<config>/playbooks/*.yaml`, by the name of the playbook.
 * @throws SignalboxError `BAD_REQUEST` naming file, line, column, field and fix of what is wrong.
 */
export function loadPlaybooks(configFolder: string, mappings: Mappings): Map<string, Playbook> {
  const folder = join(configFolder, 'playbooks');
  const schema = readSchema(configFolder, 'playbook');
  const playbooks = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) =>
      parsePlaybook(
        { file: `playbooks/${name}`, text: readFileSync(join(folder, name), 'utf8') },
        schema,
        mappings,
      ),
    );
  return new Map(playbooks.map((playbook) => [playbook.name, playbook]));
}

/** The same from one file's text. */
export function parsePlaybook(
  source: { file: string; text: string },
  schema: object,
  mappings: Mappings,
): Playbook {
  const document = parseConfig<PlaybookFile>(source, schema);
  const compiled = compileSteps(document);
  const problems = [...compiled.problems, ...playbookProblems(document, compiled, mappings)];
  if (problems.length > 0) throw configError(problems);
  return {
    name: document.value.playbook,
    file: document.file,
    source: document.value,
    steps: compiled.steps,
  };
}

/** @throws SignalboxError `BAD_REQUEST` that names the playbooks there are. */
export function playbookNamed(playbooks: ReadonlyMap<string, Playbook>, name: string): Playbook {
  const found = playbooks.get(name);
  if (found !== undefined) return found;
  throw new SignalboxError(
    'BAD_REQUEST',
    `There is no playbook "${name}". There are: ${[...playbooks.keys()].join(', ') || 'none'}.`,
    { details: { playbook: name } },
  );
}
