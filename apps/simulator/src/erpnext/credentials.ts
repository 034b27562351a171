/** The user that Signalbox's key belongs to, with the rights of a System Manager. */
export const API_USER = 'signalbox@demo.example';
/** A user without roles, for what happens to a key that may do nothing. */
export const LIMITED_USER = 'limited@demo.example';
/** Who works in the desk: edits by hand are theirs. */
export const DESK_USER = 'dana.reyes@demo.example';

export const API_KEY = 'local-key';
export const API_SECRET = 'local-secret';
export const WEBHOOK_SECRET = 'local-webhook-secret';

/** User by `key:secret`. */
export const KEYS: ReadonlyMap<string, string> = new Map([
  [`${API_KEY}:${API_SECRET}`, API_USER],
  ['limited-key:limited-secret', LIMITED_USER],
]);
