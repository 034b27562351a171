import type { Fields, TypeDescription } from '@signalbox/contracts';
import { startLocalOrg, type LocalOrg } from './testing/local-org.js';

let org: LocalOrg;
beforeAll(async () => {
  org = await startLocalOrg();
});
afterAll(() => org.stop());
beforeEach(() => org.reset());

/** An opportunity that is saved, read by us, saved again by a person, and then written by us. */
async function overtaken(edits: Fields) {
  const verbs = org.verbs();
  const type = (await verbs.describe('Opportunity')) as TypeDescription;
  const { records } = await verbs.page({ type, fields: ['Id'], where: [], orderBy: [], limit: 1 });
  const id = String(records[0]?.id);
  const read = (fields: string[]) => verbs.read({ type, id, fields });
  await org.edit('Opportunity', id, { NextStep: 'Call' });
  const seen = await read(['NextStep']);
  await org.edit('Opportunity', id, edits);
  const { version, fields: replaces } = seen ?? { version: '', fields: {} };
  const code = await verbs.update({ type, id, fields: { NextStep: 'Deliver' }, version, replaces }).then(
    () => 'written',
    (error: { code: string }) => error.code,
  );
  const { NextStep, Description } = (await read(['NextStep', 'Description']))?.fields ?? {};
  return [code, NextStep, Description];
}

describe('an update of what a person saved again in the second that was read', () => {
  it('overwrites nothing', async () => {
    expect(await overtaken({ NextStep: 'Visit', Description: 'By hand' })).toEqual([
      'CONFLICT',
      'Visit',
      'By hand',
    ]);
  });

  it('goes on where other fields were saved', async () => {
    expect(await overtaken({ Description: 'By hand' })).toEqual(['written', 'Deliver', 'By hand']);
  });
});
