import type { NamedFault } from '../../vendor.js';
import type { Refusal } from '../refusal.js';

export const CORRELATION = 'aeb5f871-7f07-4993-9211-075dc63e7cbf';

/** An answer in front of any work, in the words that the account itself has for it. */
export const refused = (
  about: string,
  refusal: Refusal,
  more: { headers?: Record<string, string> } = {},
): NamedFault => ({
  about,
  fault: { kind: 'status', status: refusal.status, response: refusal.body(CORRELATION), ...more },
});

/** A page of what stands before the API. */
export const page = (about: string, status: number, response: string): NamedFault => ({
  about,
  fault: { kind: 'status', status, response },
});

export const htmlPage = (title: string) =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
