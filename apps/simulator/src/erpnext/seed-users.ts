import { API_KEY, API_SECRET, API_USER, DESK_USER, LIMITED_USER } from './credentials.js';
import type { Seeder } from './seed.js';

/** The site's users and roles. */
export function seedUsers({ plant }: Seeder): void {
  for (const role of ['System Manager', 'Sales User', 'Sales Manager', 'Item Manager'])
    plant('Role', role, { role_name: role });
  const users: [string, string, string, string[]][] = [
    ['Administrator', 'admin@demo.example', 'Administrator', ['System Manager']],
    ['Guest', 'guest@demo.example', 'Guest', []],
    [DESK_USER, DESK_USER, 'Dana Reyes', ['Sales User', 'Sales Manager']],
    [API_USER, API_USER, 'Signalbox', ['System Manager', 'Sales Manager', 'Item Manager']],
    [LIMITED_USER, LIMITED_USER, 'Limited', []],
  ];
  for (const [name, email, fullName, roles] of users) {
    const [first_name, last_name = null] = fullName.split(' ');
    const key = name === API_USER ? { api_key: API_KEY, api_secret: API_SECRET } : {};
    plant('User', name, {
      email,
      first_name,
      last_name,
      full_name: fullName,
      time_zone: 'Asia/Kolkata',
      roles: roles.map((role) => ({ role })),
      ...key,
    });
  }
}
