/** The user that Signalbox's key belongs to, with the rights of a System Manager. */
export const API_USER = 'signalbox@demo.example';
/** A user without roles, for what happens to a key that may do nothing. */
export const LIMITED_USER = 'limited@demo.example';
/** Who works in the desk: edits by hand are theirs. */
export const DESK_USER = 'dana.reyes@demo.example';

export const API_KEY = 'local-key';
export const API_SECRET = 'local-secret';
export const WEBHOOK_SECRET = 'local-webhook-secret';
/** Of the user `Administrator`, for who logs in as people do. */
export const ADMIN_PASSWORD = 'admin';

interface KeyedUser {
  user: string;
  fullName: string;
  key: string;
  secret: string;
  roles: string[];
}

/** Users with an API key, from all rights to none. */
export const KEYED_USERS: KeyedUser[] = [
  {
    ...{ user: API_USER, fullName: 'Signalbox', key: API_KEY, secret: API_SECRET },
    roles: ['System Manager', 'Sales Manager', 'Item Manager'],
  },
  {
    ...{ user: 'gateway@demo.example', fullName: 'Gateway', key: 'least-key', secret: 'least-secret' },
    roles: ['Signalbox'],
  },
  {
    ...{ user: 'sales@demo.example', fullName: 'Sales', key: 'sales-key', secret: 'sales-secret' },
    roles: ['Sales User'],
  },
  {
    ...{ user: 'reader@demo.example', fullName: 'Reader', key: 'reader-key', secret: 'reader-secret' },
    roles: ['Reader'],
  },
  {
    ...{ user: LIMITED_USER, fullName: 'Limited', key: 'limited-key', secret: 'limited-secret' },
    roles: [],
  },
];
