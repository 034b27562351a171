/** What an error body may carry besides `status`, `message` and `correlationId`; HubSpot leaves most of it out. */
export interface RefusalDetails {
  /** The older token endpoint names the failure here, all others say `error`. */
  status?: string;
  /** The newer token endpoints name it here, as OAuth's standard has it. */
  error?: string;
  errors?: { message: string; code?: string; in?: string; context?: Record<string, string[]> }[];
  context?: Record<string, string[]>;
  category?: string;
  subCategory?: string;
  errorType?: string;
  policyName?: string;
}

/** An answer other than success, as HubSpot words it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
  }

  /** The error body, in HubSpot's order of fields. */
  body(correlationId: string): Record<string, unknown> {
    const { errors, context, category, ...rest } = this.details;
    return {
      status: rest.status ?? 'error',
      message: this.message,
      ...('error' in rest ? { error: rest.error, error_description: this.message } : {}),
      ...('errorType' in rest ? { errorType: rest.errorType } : {}),
      correlationId,
      ...(errors ? { errors } : {}),
      ...(context ? { context } : {}),
      ...(category ? { category } : {}),
      ...(rest.subCategory ? { subCategory: rest.subCategory } : {}),
      ...(rest.policyName ? { policyName: rest.policyName } : {}),
    };
  }
}

export const notAuthenticated = () =>
  new Refusal(
    401,
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    { category: 'INVALID_AUTHENTICATION' },
  );

export const tokenExpired = (seconds: number) =>
  new Refusal(401, `The OAuth token used to make this call expired ${seconds} second(s) ago.`, {
    category: 'EXPIRED_AUTHENTICATION',
  });

/** What the token's app was not granted is named twice: for people, and as a list. */
export const missingScopes = (anyOf: readonly string[]) =>
  new Refusal(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    {
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: [...anyOf] },
        },
      ],
      category: 'MISSING_SCOPES',
    },
  );

export const invalid = (message: string, context?: Record<string, string[]>) =>
  new Refusal(400, message, { ...(context ? { context } : {}), category: 'VALIDATION_ERROR' });

/** HubSpot's JSON parser reports the position and no category. */
export const invalidJson = (reason: string) =>
  new Refusal(400, `Invalid input JSON on line 1, column 1: ${reason}`);

/** An id that cannot be one names itself; a well-formed id of no record gets the short text without a category. */
export const notFound = (id: string) =>
  /^\d+$/.test(id)
    ? new Refusal(404, 'resource not found')
    : new Refusal(404, 'Object not found.  objectId are usually numeric.', {
        context: { id: [id] },
        category: 'OBJECT_NOT_FOUND',
      });

export const badSearch = (message: string) =>
  new Refusal(400, 'There was a problem with the request.', {
    errors: [{ message }],
    category: 'VALIDATION_ERROR',
  });
