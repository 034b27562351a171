import type { Doc } from '../doc.js';
import type { DocType } from '../doctypes/doctype.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import type { Stamp, Values } from './new-doc.js';

/** One save of one document, under way. */
export interface Task {
  site: Site;
  session: Session;
  meta: DocType;
  /** As it will be stored. */
  doc: Doc;
  /** As it is stored; undefined for an insert. */
  before?: Doc;
  /** What the caller sent. */
  values: Values;
  stamp: Stamp;
}

/** A save whose DocType may make other documents. */
export interface Saving extends Task {
  /** Makes another document, as the same user. */
  insert(doctype: string, values: Values): Doc;
}

/** What a DocType does beyond what Frappe does for all. */
export interface Controller {
  /** The name of a new document, where no rule of the DocType says it; undefined leaves it to the rule. */
  ownName?(task: Task): string | undefined;
  /** Fills in what a new document lacks, before its links are looked at. */
  beforeInsert?(task: Task): void;
  /** Computes and checks, on every save of a draft and when it is submitted. */
  validate?(task: Saving): void;
  afterInsert?(task: Saving): void;
  /** Refuses, or does what belongs to it, before a document goes. */
  onTrash?(task: Task): void;
  /** Changes the document that now has another name. */
  afterRename?(doc: Doc): void;
}
