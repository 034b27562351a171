import { jest } from '@jest/globals';
import { Product, until } from './product.js';

jest.setTimeout(120_000);

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterAll(() => product?.stop());

describe('a won opportunity', () => {
  it('becomes one order, a number on the opportunity and a task, for a customer that is made', async () => {
    const { id, fields } = await product.opportunity('Northwind Cold Storage');
    await product.win(id);
    const waiting = await product.runUntil(id, ['waiting']);
    expect(await product.effects(id)).toMatchObject({ orders: 0, tasks: 0, numberOnOpportunity: null });
    const shown = await product.approve(waiting.id);
    expect(shown.changes.map(({ ref }) => ref)).toContain('customer');
    const run = await product.runUntil(id, ['done']);
    const effects = await product.effects(id);
    expect(effects).toMatchObject({ orders: 1, submitted: 1, tasks: 1, total: fields['Amount'] });
    expect(effects.numberOnOpportunity).toBe(effects.orderNumber);
    const customers = (await product.records('erpnext', 'Customer')).filter(({ fields: customer }) =>
      String(customer['customer_name']).startsWith('Northwind Cold Storage'),
    );
    expect(customers).toHaveLength(1);
    expect(run.audit.map(({ phase }) => phase).filter((phase) => phase === 'settled')).toHaveLength(
      run.steps.length,
    );
  });

  it('stays one order however often it is saved, reopened, won again and started by hand', async () => {
    const { id } = await product.opportunity('Northwind Cold Storage');
    for (const StageName of ['Negotiation/Review', 'Closed Won', 'Closed Won']) {
      await product.control('POST', 'edit', {
        vendor: 'salesforce',
        type: 'Opportunity',
        id,
        fields: { StageName, NextStep: `saved ${StageName}` },
      });
    }
    const [byHand, byShortId] = await Promise.all([product.start(id), product.start(id.slice(0, 15))]);
    expect([byHand.created, byShortId.created]).toEqual([false, false]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await product.effects(id)).toMatchObject({ orders: 1, tasks: 1, cancelled: 0 });
  });

  it('is taken back in reverse when HubSpot refuses the task', async () => {
    const { id } = await product.opportunity('Bluepeak Distribution');
    await product.fault({
      vendor: 'hubspot',
      method: 'POST',
      path: '/crm/v3/objects/tasks',
      kind: 'status',
      status: 400,
      response: {
        status: 'error',
        message: 'Property values were not valid',
        correlationId: 'c',
        category: 'VALIDATION_ERROR',
      },
      count: 0,
    });
    await product.win(id);
    await product.approve((await product.runUntil(id, ['waiting'])).id);
    const run = await product.runUntil(id, ['compensated']);
    await product.control('DELETE', 'faults');
    expect(await product.effects(id)).toMatchObject({
      orders: 0,
      cancelled: 1,
      tasks: 0,
      numberOnOpportunity: null,
    });
    expect(Object.fromEntries(run.steps.map(({ ref, state }) => [ref, state]))).toMatchObject({
      task: 'failed',
    });
  });

  it('is finished by the next orchestrator when the first is killed between two steps', async () => {
    const { id } = await product.opportunity('Harrow & Vale Printing');
    await product.fault({ vendor: 'salesforce', method: 'PATCH', path: id, kind: 'latency', ms: 1_500 });
    await product.win(id);
    await product.approve((await product.runUntil(id, ['waiting'])).id);
    await waitForOrder(id);
    await product.stack.kill('orchestrator', 'SIGKILL');
    await product.stack.restart('orchestrator');
    await product.runUntil(id, ['done'], 60);
    expect(await product.effects(id)).toMatchObject({ orders: 1, submitted: 1, tasks: 1, cancelled: 0 });
  });

  it('makes no second order when the answer to the first is lost', async () => {
    const { id } = await product.opportunity('Tallgrass Rail');
    await product.fault({
      vendor: 'erpnext',
      method: 'POST',
      path: '/api/resource/Sales Order',
      kind: 'reset-after',
    });
    await product.win(id);
    await product.approve((await product.runUntil(id, ['waiting'])).id);
    const run = await product.runUntil(id, ['done'], 60);
    expect(run.steps.find(({ ref }) => ref === 'order')?.outcome).toBe('found');
    expect(await product.effects(id)).toMatchObject({ orders: 1, submitted: 1, tasks: 1 });
  });

  it('asks a person which customer it is when one looks alike, and makes no new one', async () => {
    const { id } = await product.opportunity('Meadowbrook Clinics');
    const before = (await product.records('erpnext', 'Customer')).length;
    await product.win(id);
    const waiting = await product.runUntil(id, ['waiting']);
    const question = await product.approve(waiting.id, (detail) => detail.question?.options[0]?.value ?? '');
    expect(question.kind).toBe('question');
    const next = await product.runUntil(id, ['waiting', 'done']);
    if (next.status === 'waiting') await product.approve(next.id).catch(() => undefined);
    await product.runUntil(id, ['done']);
    expect((await product.records('erpnext', 'Customer')).length).toBe(before);
    expect(await product.effects(id)).toMatchObject({ orders: 1, tasks: 1 });
  });

  it('is ordered also when somebody asked for it before it was won', async () => {
    const early = (await product.records('salesforce', 'Opportunity')).find(
      ({ fields }) => fields['StageName'] === 'Prospecting' && fields['ERP_Order_Number__c'] == null,
    );
    const id = early?.id ?? '';
    expect((await product.start(id)).created).toBe(true);
    await product.runUntil(id, ['nothing-to-do']);
    await product.win(id);
    const next = await until('a second try', async () => {
      const run = await product.runOf(id);
      return run.status === 'nothing-to-do' ? undefined : run;
    });
    expect(next.businessKey).toBe(`closed-won:${id}`);
    expect(next.report === null || !next.report.includes('not won')).toBe(true);
  });
});

async function waitForOrder(opportunityId: string): Promise<void> {
  const end = Date.now() + 20_000;
  while ((await product.effects(opportunityId)).submitted === 0) {
    if (Date.now() > end) throw new Error('no order was submitted');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
