/** One entry of `_server_messages`: what Frappe shows to the person who is logged in. */
export interface ServerMessage {
  message: string;
  title: string;
  [extra: string]: unknown;
}

/** Frappe's exception classes with the HTTP status of each; everything else that is raised is a 500. */
const STATUS: Record<string, number> = {
  AuthenticationError: 401,
  PermissionError: 403,
  DoesNotExistError: 404,
  NotFound: 404,
  DuplicateEntryError: 409,
  NameError: 409,
  ValidationError: 417,
  MandatoryError: 417,
  LinkValidationError: 417,
  CancelledLinkError: 417,
  TimestampMismatchError: 417,
  UpdateAfterSubmitError: 417,
  DocstatusTransitionError: 417,
  UniqueValidationError: 417,
  LinkExistsError: 417,
  CharacterLengthExceededError: 417,
  CannotChangeConstantError: 417,
  DataError: 417,
  InvalidQtyError: 417,
  ItemPriceDuplicateItem: 417,
};

/** The modules of exceptions that are not Frappe's own. */
const MODULE: Record<string, string> = {
  JSONDecodeError: 'json.decoder.',
  OperationalError: 'pymysql.err.',
  ProgrammingError: 'pymysql.err.',
  ParserError: 'dateutil.parser._parser.',
  InvalidQtyError: 'erpnext.controllers.accounts_controller.',
  ItemPriceDuplicateItem: 'erpnext.stock.doctype.item_price.item_price.',
};

interface FrappeErrorDetails {
  /** Shown to the person, in `_server_messages`. */
  messages?: ServerMessage[];
  /** True where ERPNext's code raised it, not the framework's. */
  fromErpnext?: boolean;
  /** The whole `exception`, where it is not module, class and text. */
  exception?: string;
  /** Members of the answer before all others. */
  lead?: Record<string, unknown>;
  /** Further members of the answer. */
  extra?: Record<string, unknown>;
}

/** What an API call fails with; becomes Frappe's error answer. */
export class FrappeError extends Error {
  readonly status: number;

  constructor(
    readonly excType: string,
    readonly text: string,
    readonly details: FrappeErrorDetails = {},
  ) {
    super(`${excType}: ${text}`);
    this.status = STATUS[excType] ?? 500;
  }

  /** The `exception` member: `frappe.exceptions.ValidationError: text`. */
  get exception(): string {
    if (this.details.exception) return this.details.exception;
    const isFrappes = STATUS[this.excType] !== undefined;
    const module = MODULE[this.excType] ?? (isFrappes ? 'frappe.exceptions.' : '');
    return `${module}${this.excType}${this.text ? `: ${this.text}` : ''}`;
  }
}

/** An exception that Frappe also shows as a message, as `frappe.throw` does. */
export function thrown(
  excType: string,
  text: string,
  details: FrappeErrorDetails & { title?: string; indicator?: string } = {},
): FrappeError {
  const { title = 'Message', indicator = 'red', ...rest } = details;
  return new FrappeError(excType, text, {
    ...rest,
    messages: [raisedMessage(text, title, indicator), ...(rest.messages ?? [])],
  });
}

/** As `thrown`, from ERPNext's own code. */
export const thrownByErpnext = (text: string, details: { title?: string; indicator?: string } = {}) =>
  thrown('ValidationError', text, { ...details, fromErpnext: true });

export function raisedMessage(message: string, title = 'Message', indicator = 'red'): ServerMessage {
  return { message, title, indicator, raise_exception: 1, __frappe_exc_id: exceptionId(message) };
}

/** A defect in Python that a caller set off: a 500 although the caller is at fault. */
export const pythonError = (excType: string, text: string) => new FrappeError(excType, text);

export const notFound = (doctype: string, name: string) =>
  thrown('DoesNotExistError', `${doctype} ${name} not found`);

/** Like the server's, 56 hexadecimal digits; here they follow from the message. */
function exceptionId(message: string): string {
  let state = 0x811c9dc5;
  let digits = '';
  for (let round = 0; round < 7; round += 1) {
    for (const letter of `${round}${message}`)
      state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    digits += state.toString(16).padStart(8, '0');
  }
  return digits;
}
