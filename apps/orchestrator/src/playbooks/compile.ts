import type { ConfigDocument, ConfigPath, ConfigProblem } from '@signalbox/mapping';
import type { FieldValue } from '@signalbox/contracts';
import { compileExpression, compileText, compileValue, type Compiled } from './expression.js';
import {
  CONDITION_WORDS,
  STEP_KINDS,
  type AskFile,
  type ChangeFile,
  type ChangeStep,
  type CheckFile,
  type FindFile,
  type FindStep,
  type LetFile,
  type PlaybookFile,
  type ProposeFile,
  type ReadFile,
  type Step,
  type StepFile,
  type StepKind,
} from './playbook.js';

/** Collects what is wrong with the expressions of one file while it compiles them. */
class Compiler {
  readonly problems: ConfigProblem[] = [];
  /** Where each compiled value stands, for the check of names. */
  readonly places: { path: ConfigPath; compiled: Compiled; local: ReadonlySet<string> }[] = [];

  constructor(private readonly document: ConfigDocument<PlaybookFile>) {}

  value(path: ConfigPath, value: FieldValue, local: readonly string[] = []): Compiled {
    return this.with(path, () => compileValue(value), local);
  }

  text(path: ConfigPath, value: string, local: readonly string[] = []): Compiled {
    return this.with(path, () => compileText(value), local);
  }

  /** Conditions are expressions, whether or not they begin with "=". */
  condition(path: ConfigPath, value: string): Compiled {
    return this.with(path, () => compileExpression(value.replace(/^=/, '')));
  }

  optional<T>(value: T | undefined, compile: (value: T) => Compiled): Compiled | null {
    return value === undefined ? null : compile(value);
  }

  private with(path: ConfigPath, compile: () => Compiled, local: readonly string[] = []): Compiled {
    try {
      const compiled = compile();
      this.places.push({ path, compiled, local: new Set(local) });
      return compiled;
    } catch (error) {
      this.problems.push(
        this.document.problem(
          path,
          (error as Error).message,
          'See https://docs.jsonata.org for what can stand here',
        ),
      );
      return { names: new Set(), calls: new Set(), evaluate: () => Promise.resolve(null) };
    }
  }
}

export interface CompiledSteps {
  steps: Step[];
  problems: ConfigProblem[];
  places: Compiler['places'];
}

export function compileSteps(document: ConfigDocument<PlaybookFile>): CompiledSteps {
  const compiler = new Compiler(document);
  const steps = document.value.steps.flatMap((file, index) => {
    const kind = kindOf(file);
    if (kind === undefined) {
      compiler.problems.push(
        document.problem(
          ['steps', index],
          'this is no step',
          `Begin it with one of: ${STEP_KINDS.join(', ')}`,
        ),
      );
      return [];
    }
    return [compileStep(compiler, document, file, kind, index)];
  });
  return { steps, problems: compiler.problems, places: compiler.places };
}

export function kindOf(file: StepFile): StepKind | undefined {
  return STEP_KINDS.find((kind) => Object.hasOwn(file, kind));
}

function compileStep(
  compiler: Compiler,
  document: ConfigDocument<PlaybookFile>,
  file: StepFile,
  kind: StepKind,
  index: number,
): Step {
  const path: ConfigPath = ['steps', index];
  const from = compiler.places.length;
  const when = compiler.optional(file.when, (text) => compiler.condition([...path, 'when'], text));
  const own = PARTS[kind](compiler, path, file as never);
  const needs = compiler.places
    .slice(from)
    .flatMap(({ compiled, local }) => [...compiled.names].filter((name) => !local.has(name)));
  const name = String((file as unknown as Record<string, unknown>)[kind]);
  const common = {
    name,
    line: document.lineOf(path),
    about: file.about ?? name,
    when,
    needs: new Set(needs),
  };
  return { ...common, ...own } as Step;
}

type Own<K extends StepKind> = Omit<Extract<Step, { kind: K }>, 'name' | 'line' | 'about' | 'when' | 'needs'>;
const PARTS: { [K in StepKind]: (compiler: Compiler, path: ConfigPath, file: never) => Own<K> } = {
  read: (compiler, path, file: ReadFile) => ({
    kind: 'read',
    entity: file.entity,
    connection: file.in,
    id: compiler.value([...path, 'id'], file.id),
  }),
  find: (compiler, path, file: FindFile) => ({
    kind: 'find',
    entity: file.entity,
    connection: file.in,
    where: conditions(compiler, path, file),
    limit: file.limit,
    all: file.all ?? false,
  }),
  let: (compiler, path, file: LetFile) => ({ kind: 'let', value: compiler.value([...path, 'be'], file.be) }),
  check: (compiler, path, file: CheckFile) => ({
    kind: 'check',
    that: compiler.condition([...path, 'that'], file.that),
    otherwise: file.otherwise,
    say: compiler.text([...path, 'say'], file.say),
  }),
  ask: (compiler, path, file: AskFile) => ({
    kind: 'ask',
    question: compiler.text([...path, 'question'], file.question),
    options: file.options.map((option, index) => {
      const here = [...path, 'options', index];
      const local = option.each === undefined ? [] : ['one'];
      return {
        each: compiler.optional(option.each, (text) => compiler.condition([...here, 'each'], text)),
        value: compiler.text([...here, 'value'], option.value, local),
        label: compiler.text([...here, 'label'], option.label, local),
        detail: compiler.text([...here, 'detail'], option.detail ?? '', local),
      };
    }),
  }),
  propose: (compiler, path, file: ProposeFile) => ({
    kind: 'propose',
    title: compiler.text([...path, 'title'], file.title),
    changes: file.changes.map((change, index) =>
      compileChange(compiler, [...path, 'changes', index], change),
    ),
  }),
};

/** `field: value` asks for the value; `field: { not: value }` and the like for what the word says. */
function conditions(compiler: Compiler, path: ConfigPath, file: FindFile): FindStep['where'] {
  return Object.entries(file.where).flatMap(([field, wanted]) => {
    const here = [...path, 'where', field];
    if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) {
      return [{ field, op: '=' as const, value: compiler.value(here, wanted) }];
    }
    return Object.entries(wanted).map(([word, value]) => ({
      field,
      op: CONDITION_WORDS[word] ?? '=',
      value: compiler.value([...here, word], value),
    }));
  });
}

function compileChange(compiler: Compiler, path: ConfigPath, file: ChangeFile): ChangeStep {
  return {
    file,
    when: compiler.optional(file.when, (text) => compiler.condition([...path, 'when'], text)),
    otherwise: compiler.optional(file.otherwise, (text) => compiler.text([...path, 'otherwise'], text)),
    id: compiler.optional(file.id, (text) => compiler.value([...path, 'id'], text)),
    values: compiler.optional(file.values, (values) => compiler.value([...path, 'values'], values)),
    links:
      file.links?.map(({ entity, id }, index) => ({
        entity,
        id: compiler.value([...path, 'links', index, 'id'], id),
      })) ?? null,
    summary: compiler.text([...path, 'summary'], file.summary),
  };
}
