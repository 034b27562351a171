import type { Mode } from '@signalbox/contracts';
import { describeOrganization } from './checks.js';

const row = { Id: '00DgK0000000001UAA', Name: 'Meridian', OrganizationType: 'Enterprise Edition' };
const verdicts = (more: object, mode: Mode, organizationId = '00DgK0000000001') =>
  describeOrganization({ ...row, ...more }, { organizationId, mode }).map(({ check, ok }) => [check, ok]);

describe('the org of the credentials', () => {
  it.each<[string, object, Mode, boolean]>([
    ['a sandbox', { IsSandbox: true }, 'test', true],
    ['a sandbox', { IsSandbox: true }, 'production', false],
    ['a production org', { IsSandbox: false }, 'production', true],
    ['a production org', { IsSandbox: false }, 'test', false],
    ['a developer org', { IsSandbox: false, OrganizationType: 'Developer Edition' }, 'test', true],
    ['a trial org', { IsSandbox: false, TrialExpirationDate: '2026-12-24T00:00:00.000+0000' }, 'test', true],
  ])('%s %j as %s: %s', (_, more, mode, ok) => {
    expect(verdicts(more, mode)).toEqual([
      ['organization', true],
      ['mode', ok],
    ]);
  });

  it('must be the one of the settings, since its notices are told by its id', () => {
    const items = describeOrganization(
      { ...row, IsSandbox: true },
      { organizationId: '00DgK0000000002UAA', mode: 'test' },
    );
    expect(items[0]).toEqual({
      check: 'organization',
      ok: false,
      detail: 'Meridian (00DgK0000000001UAA), Enterprise Edition',
      fix: 'Set SALESFORCE_ORGANIZATION_ID to 00DgK0000000001UAA: notices of this org are refused now.',
    });
  });
});
