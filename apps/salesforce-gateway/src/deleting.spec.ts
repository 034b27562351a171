import { randomUUID } from 'node:crypto';
import type { Change, ErrorBody } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

const contact = async (index: number) => (await gateway.stored('Contact'))[index];
const isDeleted = async (id: string) =>
  (await gateway.stored('Contact')).find((one) => one.id === id)?.deleted ?? true;
const remove = (id: string): Promise<string> => {
  const change = {
    ref: 'r',
    connection: 'salesforce',
    kind: 'delete',
    type: 'Contact',
    id,
  } as Change;
  return gateway.apply(change, { key: randomUUID() }).then(
    ({ outcome }) => outcome,
    ({ code }: ErrorBody) => code,
  );
};

it('tells no record as deleted because a page of what stands before the org says 404', async () => {
  const id = String((await contact(0))?.id);
  const response = '<html><head><title>404 Not Found</title></head><body>nginx</body></html>';
  const headers = { 'content-type': 'text/html' };
  await gateway.fault({ kind: 'status', status: 404, method: 'DELETE', response, headers });

  expect([await remove(id), await isDeleted(id)]).toEqual(['OUTCOME_UNKNOWN', false]);
}, 30_000);
