import type { ChangeReference, ErrorBody, FieldValue } from '@signalbox/contracts';

/**
 * What a model can do, in the words of the mappings: entities and canonical field names, no system's own. Each call is a
 * tool of this name with these arguments; each answer is the JSON text of a tool message. A model can read and propose,
 * never write.
 */
export interface ToolCalls {
  read_record: ReadRecordCall;
  find_records: FindRecordsCall;
  ask_person: AskPersonCall;
  propose_changes: ProposeChangesCall;
}
export type ToolName = keyof ToolCalls;

export interface ReadRecordCall {
  connection: string;
  entity: string;
  id: string;
}

export interface FindRecordsCall {
  connection: string;
  entity: string;
  /** All must hold; canonical field names. `like`: names alike, by the mapping's `match` rules. */
  where: {
    field: string;
    op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains' | 'like';
    value: FieldValue;
  }[];
  limit?: number;
}

/** A record in canonical terms. */
export interface CanonicalRecord {
  connection: string;
  entity: string;
  type: string;
  id: string;
  url: string | null;
  version: string;
  values: Record<string, FieldValue>;
}

/** Answer of `read_record` (null: no such record) and `find_records`. */
export type ReadRecordAnswer = { record: CanonicalRecord | null } | { error: ErrorBody };
export type FindRecordsAnswer = { records: CanonicalRecord[]; more: boolean } | { error: ErrorBody };

export interface AskPersonCall {
  question: string;
  options: { value: string; label: string; detail: string }[];
}
export interface AskPersonAnswer {
  choice: string;
  comment: string | null;
  by: string;
}

export interface ProposeChangesCall {
  title: string;
  changes: ProposedChange[];
}

/** A change in canonical terms; the mapping turns it into a `Change` of the system. */
export interface ProposedChange {
  ref: string;
  kind: 'create' | 'update' | 'upsert' | 'delete' | 'transition' | 'link' | 'send';
  connection: string;
  entity: string;
  id?: string | ChangeReference;
  values?: Record<string, FieldValue | ChangeReference>;
  /** Transition: the state to reach. */
  to?: string;
  links?: { entity: string; id: string | ChangeReference }[];
  after?: string[];
  summary: string;
}

/** Answer of `propose_changes` when it was refused: what to mend. An accepted proposal goes on to review. */
export interface ProposeChangesAnswer {
  problems: (ErrorBody & { ref: string })[];
}
