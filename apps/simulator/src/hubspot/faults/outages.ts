import type { NamedFault } from '../../vendor.js';
import { Refusal } from '../refusal.js';
import { htmlPage, page, refused } from './words.js';

/** HubSpot is not itself. [facts 3] */
export const OUTAGES: Record<string, NamedFault> = {
  'locked-record': refused(
    '423: another process works on the record; wait two seconds at least. [facts 3]',
    new Refusal(423, 'The record is locked.', { category: 'LOCKED' }),
  ),
  migrating: refused(
    '477: the account moves to another data centre, up to 24 hours; Retry-After in seconds. [facts 3]',
    new Refusal(477, 'This account is being migrated.', { category: 'MIGRATION_IN_PROGRESS' }),
    { headers: { 'Retry-After': '3600' } },
  ),
  'internal-error': refused(
    "500 in HubSpot's words, before the work. [facts 3]",
    new Refusal(500, 'internal error', { category: 'INTERNAL_ERROR' }),
  ),
  'bad-gateway': page('502: HTML where JSON was due. [facts 3]', 502, htmlPage('502 Bad Gateway')),
  maintenance: page(
    '503: HTML where JSON was due. [facts 3]',
    503,
    htmlPage('HubSpot is down for maintenance'),
  ),
  'gateway-timeout': page(
    '504: nobody knows whether the work is done. [facts 3]',
    504,
    htmlPage('504 Gateway Time-out'),
  ),
  'origin-down': page(
    '521 of the network before HubSpot. [facts 3]',
    521,
    htmlPage('521: Web server is down'),
  ),
  'origin-unreachable': page(
    '523 of the network before HubSpot. [facts 3]',
    523,
    htmlPage('523: Origin is unreachable'),
  ),
  'origin-timeout': page(
    '524 of the network before HubSpot. [facts 3]',
    524,
    htmlPage('524: A timeout occurred'),
  ),
  'login-page': page(
    '200 with HTML: a proxy or the wrong host has answered. [assumed]',
    200,
    htmlPage('Log in'),
  ),
};
