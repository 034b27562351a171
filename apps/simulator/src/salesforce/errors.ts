/** A refusal as the REST API words it; the body is an array of one. */
export class SalesforceError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields?: string[],
    /** What else stands in the body, before the code. */
    readonly more: object = {},
  ) {
    super(message);
  }

  body(): object[] {
    return [
      {
        ...this.more,
        message: this.message,
        errorCode: this.errorCode,
        ...(this.fields && { fields: this.fields }),
      },
    ];
  }
}

export const notFound = () => new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');
export const invalidSession = () =>
  new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
export const noSuchColumn = (name: string, type: string) =>
  new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type}`);
