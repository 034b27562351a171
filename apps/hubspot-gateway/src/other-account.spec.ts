import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorBody } from '@signalbox/contracts';
import { change, storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
const file = join(mkdtempSync(join(tmpdir(), 'signalbox-token-')), 'token');
beforeAll(async () => {
  writeFileSync(file, 'pat-local-token');
  gateway = await startLocalGateway({ HUBSPOT_ACCESS_TOKEN: '', HUBSPOT_ACCESS_TOKEN_FILE: file });
});
afterAll(() => gateway.stop());

/** Another token of the simulator's account. */
async function anotherToken(): Promise<string> {
  const body = new URLSearchParams({
    ...{ grant_type: 'refresh_token', refresh_token: 'na1-local-refresh-token' },
    ...{ client_id: 'signalbox-local', client_secret: 'local-webhook-secret' },
  });
  const granted = await fetch(`${gateway.simulator.hubspot}/oauth/v1/token`, { method: 'POST', body });
  return ((await granted.json()) as { access_token: string }).access_token;
}

it('writes to no production account that a changed token leads to', async () => {
  const id = String((await storedRecords(gateway, 'companies'))[0]?.id);
  const write = (phone: string) =>
    gateway
      .apply(change({ kind: 'update', type: 'companies', id, fields: { phone } }), { key: randomUUID() })
      .then(
        () => 'ok',
        ({ code }: ErrorBody) => code,
      );
  const before = await write('1');
  await fetch(`${gateway.simulator.hubspot}/__simulator/hubspot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accountType: 'STANDARD' }),
  });
  const unchanged = await write('2');
  writeFileSync(file, await anotherToken());
  await sleep(4_000);
  const changed = await write('3');
  const phone = (await storedRecords(gateway, 'companies')).find((one) => one.id === id)?.fields['phone'];

  expect({ before, unchanged, changed, phone }).toEqual({
    before: 'ok',
    unchanged: 'ok',
    changed: 'FORBIDDEN_BY_POLICY',
    phone: '2',
  });
}, 30_000);
