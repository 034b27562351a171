import type { QueryReply, QueryRequest } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

/** All pages of a query, with something done between them. */
async function pagesOf(
  request: QueryRequest,
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
) {
  const pages: string[][] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    if (pages.length > 0) await between(pages.length);
    const reply: QueryReply = await gateway.ask('query', { ...request, ...(cursor ? { cursor } : {}) });
    pages.push(reply.records.map(({ id }) => id));
    cursor = reply.nextCursor;
  }
  return pages;
}

const TASKS: QueryRequest = { type: 'Task', fields: ['Subject', 'ActivityDate'], limit: 150 };
const taskIds = async () => (await gateway.stored('Task')).map(({ id }) => id);

describe('pages', () => {
  it('without an order go by the id, and need nothing that Salesforce keeps', async () => {
    const ids = await taskIds();
    const pages = await pagesOf(TASKS, () => gateway.fault({ kind: 'expire-token' }));
    expect(pages.map(({ length }) => length)).toEqual([150, 150, ids.length - 300]);
    expect(pages.flat()).toEqual([...ids].sort());
  });

  it('by a day, falling, skip and repeat nothing where many have the same day, or none', async () => {
    const [first, second] = await taskIds();
    for (const id of [first, second])
      await gateway.control('POST', '/edit', {
        vendor: 'salesforce',
        type: 'Task',
        id,
        fields: { ActivityDate: null },
      });
    const orderBy: QueryRequest['orderBy'] = [{ field: 'ActivityDate', direction: 'desc' }];
    const pages = await pagesOf({ ...TASKS, orderBy, limit: 70 });
    const ids = await taskIds();
    expect(new Set(pages.flat())).toEqual(new Set(ids));
    expect(pages.flat()).toHaveLength(ids.length);
    expect(pages.flat().slice(-2).sort()).toEqual([first, second].sort());
  });

  it('see a record that was made meanwhile behind where they are, and miss none that was deleted', async () => {
    const ids = await taskIds();
    const pages = await pagesOf({ ...TASKS, limit: 200 }, async (page) => {
      if (page !== 1) return;
      await gateway.control('POST', '/edit', {
        vendor: 'salesforce',
        type: 'Task',
        id: ids[0],
        fields: { IsDeleted: true },
      });
    });
    expect(pages.flat()).toEqual([...ids].sort());
  });

  it('by a text read on in the answer that Salesforce keeps', async () => {
    const orderBy: QueryRequest['orderBy'] = [{ field: 'Subject', direction: 'asc' }];
    const stored = await gateway.stored('Task');
    const expected = stored
      .map(({ id, fields }) => ({ id, subject: String(fields['Subject']).toLowerCase() }))
      .sort((a, b) => (a.subject === b.subject ? (a.id < b.id ? -1 : 1) : a.subject < b.subject ? -1 : 1))
      .map(({ id }) => id);
    let pages: string[][] = [];
    const calls = await gateway.callsOf(async () => {
      pages = await pagesOf({ ...TASKS, orderBy });
    });
    expect(pages.flat()).toEqual(expected);
    // Batches have 200 records: the second page is the rest of the first batch.
    expect(pages.map(({ length }) => length)).toEqual([150, 50, 150, 50, expected.length - 400]);
    expect(calls.filter((call) => /\/query\//.test(call))).toHaveLength(3);
  });

  it('by a text start again when their session ended, renewing it once', async () => {
    const orderBy: QueryRequest['orderBy'] = [{ field: 'Subject', direction: 'asc' }];
    const whole = await pagesOf({ ...TASKS, orderBy });
    let again: string[][] = [];
    const calls = await gateway.callsOf(async () => {
      again = await pagesOf({ ...TASKS, orderBy }, (page) =>
        page === 3 ? gateway.fault({ kind: 'expire-token' }) : Promise.resolve(),
      );
    });
    expect(again).toEqual(whole);
    expect(calls.filter((call) => call === 'POST /services/oauth2/token')).toHaveLength(1);
  });

  it('by a text start again when Salesforce gave the answer up', async () => {
    const orderBy: QueryRequest['orderBy'] = [{ field: 'Subject', direction: 'asc' }];
    const whole = await pagesOf({ ...TASKS, orderBy });
    const again = await pagesOf({ ...TASKS, orderBy }, (page) =>
      page === 3
        ? gateway.fault({
            kind: 'status',
            path: '/query/',
            status: 400,
            response: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }],
          })
        : Promise.resolve(),
    );
    expect(again).toEqual(whole);
  });

  it('of a changed cursor ask nothing of another address', async () => {
    const orderBy: QueryRequest['orderBy'] = [{ field: 'Subject', direction: 'asc' }];
    const request = { ...TASKS, orderBy };
    const { nextCursor } = await gateway.ask<QueryReply>('query', request);
    const parts = JSON.parse(Buffer.from(String(nextCursor), 'base64url').toString()) as { q: string };
    for (const p of [
      { at: 5, from: 0, url: '/services/data/v64.0/limits' },
      { at: 5, from: 0, url: '/services/data/v64.0/query/x?q=SELECT Id FROM User' },
      { at: 'x', from: 0 },
      { at: 1, from: 2 },
    ]) {
      const cursor = Buffer.from(JSON.stringify({ ...parts, p })).toString('base64url');
      const calls = await gateway.callsOf(async () =>
        expect(await gateway.refused('query', { ...request, cursor })).toMatchObject({ code: 'BAD_REQUEST' }),
      );
      expect(calls).toEqual([]);
    }
  });
});
