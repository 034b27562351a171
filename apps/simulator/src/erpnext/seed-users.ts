import { DESK_USER, KEYED_USERS } from './credentials.js';
import type { Seeder } from './seed.js';

const ROLES = ['System Manager', 'Sales User', 'Sales Manager', 'Item Manager', 'Signalbox', 'Reader'];

/** The site's users and roles. */
export function seedUsers({ plant }: Seeder): void {
  for (const role of ROLES) plant('Role', role, { role_name: role });
  const plantUser = (name: string, email: string, fullName: string, roles: string[], keys: object = {}) => {
    const [first_name, last_name = null] = fullName.split(' ');
    plant('User', name, {
      email,
      first_name,
      last_name,
      full_name: fullName,
      time_zone: 'Asia/Kolkata',
      roles: roles.map((role) => ({ role })),
      ...keys,
    });
  };
  plantUser('Administrator', 'admin@demo.example', 'Administrator', ['System Manager']);
  plantUser('Guest', 'guest@demo.example', 'Guest', []);
  plantUser(DESK_USER, DESK_USER, 'Dana Reyes', ['Sales User', 'Sales Manager']);
  for (const { user, fullName, key, secret, roles } of KEYED_USERS)
    plantUser(user, user, fullName, roles, { api_key: key, api_secret: secret });
}
