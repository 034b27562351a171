import type { FieldValue } from '@signalbox/contracts';
import type { FindRecordsCall, ProposedChange } from '../agent/protocol.js';
import type { Compiled } from './expression.js';

/** A playbook file as it is written: see config/schema/playbook.schema.json. */
export interface PlaybookFile {
  playbook: string;
  title: string;
  about: string;
  input: Record<string, string>;
  steps: StepFile[];
}

interface Common {
  about?: string;
  when?: string;
}
export interface ReadFile extends Common {
  read: string;
  entity: string;
  in: string;
  id: string;
}
export interface FindFile extends Common {
  find: string;
  entity: string;
  in: string;
  where: Record<string, FieldValue>;
  limit?: number;
  all?: boolean;
}
export interface LetFile extends Common {
  let: string;
  be: FieldValue;
}
export interface CheckFile extends Common {
  check: string;
  that: string;
  otherwise: 'nothing-to-do' | 'attention';
  say: string;
}
export interface AskFile extends Common {
  ask: string;
  question: string;
  options: { each?: string; value: string; label: string; detail?: string }[];
}
export interface ProposeFile extends Common {
  propose: string;
  title: string;
  changes: ChangeFile[];
}
export type StepFile = ReadFile | FindFile | LetFile | CheckFile | AskFile | ProposeFile;

export interface ChangeFile {
  change: string;
  when?: string;
  otherwise?: string;
  kind: ProposedChange['kind'];
  entity: string;
  in: string;
  id?: string;
  values?: Record<string, FieldValue>;
  to?: string;
  links?: { entity: string; id: string }[];
  after?: string[];
  summary: string;
}

export const STEP_KINDS = ['read', 'find', 'let', 'check', 'ask', 'propose'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A playbook whose expressions are compiled. */
export interface Playbook {
  name: string;
  /** Below the configuration folder, with `/`. */
  file: string;
  source: PlaybookFile;
  steps: Step[];
}

interface StepBase {
  name: string;
  line: number;
  about: string;
  when: Compiled | null;
  /** Names of the scope that it needs. */
  needs: ReadonlySet<string>;
}
export interface ReadStep extends StepBase {
  kind: 'read';
  entity: string;
  connection: string;
  id: Compiled;
}
export interface FindStep extends StepBase {
  kind: 'find';
  entity: string;
  connection: string;
  where: { field: string; op: FindRecordsCall['where'][number]['op']; value: Compiled }[];
  limit: number | undefined;
  /** More than the limit is a reason to stop. */
  all: boolean;
}
export interface LetStep extends StepBase {
  kind: 'let';
  value: Compiled;
}
export interface CheckStep extends StepBase {
  kind: 'check';
  that: Compiled;
  otherwise: CheckFile['otherwise'];
  say: Compiled;
}
export interface AskStep extends StepBase {
  kind: 'ask';
  question: Compiled;
  options: { each: Compiled | null; value: Compiled; label: Compiled; detail: Compiled }[];
}
export interface ProposeStep extends StepBase {
  kind: 'propose';
  title: Compiled;
  changes: ChangeStep[];
}
export type Step = ReadStep | FindStep | LetStep | CheckStep | AskStep | ProposeStep;

export interface ChangeStep {
  file: ChangeFile;
  when: Compiled | null;
  otherwise: Compiled | null;
  id: Compiled | null;
  values: Compiled | null;
  links: { entity: string; id: Compiled }[] | null;
  summary: Compiled;
}

/** The words of a condition in a playbook, and the operators that they are. */
export const CONDITION_WORDS: Readonly<Record<string, FindRecordsCall['where'][number]['op']>> = {
  not: '!=',
  below: '<',
  atMost: '<=',
  above: '>',
  atLeast: '>=',
  in: 'in',
  contains: 'contains',
  like: 'like',
};
