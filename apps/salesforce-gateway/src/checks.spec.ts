import { organizationItem } from './checks.js';
import { environmentOf } from './environment.js';

const row = { Id: '00DgK0000000001UAA', Name: 'Meridian', OrganizationType: 'Enterprise Edition' };

describe('the environment of an org', () => {
  it.each<[string, object | undefined, string, string]>([
    ['a sandbox', { ...row, IsSandbox: true }, 'test', 'a sandbox'],
    ['a production org', { ...row, IsSandbox: false }, 'production', 'a production org'],
    [
      'a developer org',
      { ...row, IsSandbox: false, OrganizationType: 'Developer Edition' },
      'test',
      'a developer org',
    ],
    [
      'a trial',
      { ...row, IsSandbox: false, TrialExpirationDate: '2026-12-24T00:00:00.000+0000' },
      'test',
      'a trial org',
    ],
    ['an org that hides it', undefined, 'unsaid', 'the org does not show what it is'],
  ])('%s', (_, organization, kind, detail) => {
    expect(environmentOf(organization as never)).toEqual({ kind, detail: expect.stringContaining(detail) });
  });
});

describe('the org of the credentials', () => {
  it('must be the one of the settings, since its notices are told by its id', () => {
    const found = { ...row, IsSandbox: true };
    const detail = 'Meridian (00DgK0000000001UAA), Enterprise Edition: a sandbox';
    expect([
      organizationItem(found, '00DgK0000000001'),
      organizationItem(found, '00DgK0000000002UAA'),
      organizationItem(undefined, '00DgK0000000001'),
    ]).toEqual([
      { check: 'organization', ok: true, detail },
      {
        check: 'organization',
        ok: false,
        detail,
        fix: 'Set SALESFORCE_ORGANIZATION_ID to 00DgK0000000001UAA: notices of this org are refused now.',
      },
      {
        check: 'organization',
        ok: false,
        detail: 'the org does not show what it is',
        fix: 'Let the integration user see the object Organization ("View Setup and Configuration").',
      },
    ]);
  });
});
