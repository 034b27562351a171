import { SignalboxError, type Change, type TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { SchemaCache } from '../schema.js';
import { toldBySchema } from './told-by-schema.js';

const order = (...fields: string[]): TypeDescription => ({
  ...{ name: 'Order', label: 'Order', kinds: ['update'], relations: [] },
  fields: fields.map((name) => ({
    ...{ name, label: name, type: 'text' as const, required: false, unique: false, readOnly: false },
  })),
});
const change = {
  ...{ ref: 'r', connection: 'erp', kind: 'update', type: 'Order', id: '1' },
  fields: { po_no: 'x' },
} as Change;
const refusal = new SignalboxError('VALIDATION', 'Invalid field: po_no', {
  details: { status: 400, effect: 'none' },
  requestId: 'r1',
});

/** A schema in which the field was known, and that the org has changed since. */
async function changedTo(now: () => Promise<TypeDescription | undefined>) {
  const answers = [() => Promise.resolve<TypeDescription | undefined>(order('po_no')), now];
  let asked = 0;
  const describe = () => (answers[Math.min(asked++, 1)] as typeof now)();
  const schema = new SchemaCache({ types: ['Order'], describe } as unknown as SystemAdapter);
  await schema.type('Order');
  const told = await toldBySchema(refusal, change, schema);
  return { told: told.toBody(), asked, schema };
}

describe("a vendor's refusal", () => {
  it('names the field that is gone and the nearest one, where the schema says so now', async () => {
    const { told, asked } = await changedTo(() => Promise.resolve(order('po_nos')));

    expect(told).toEqual({
      code: 'VALIDATION',
      message: 'fields: Order has no field "po_no"; did you mean po_nos?',
      details: { status: 400, effect: 'none', field: 'po_no', type: 'Order' },
      requestId: 'r1',
    });
    expect(asked).toBe(2);
  });

  it('stays as it is where the schema does not explain it, or can not be asked', async () => {
    const same = await changedTo(() => Promise.resolve(order('po_no')));
    const down = await changedTo(() => Promise.reject(new SignalboxError('UNAVAILABLE', 'down')));

    expect([same.told, down.told]).toEqual([refusal.toBody(), refusal.toBody()]);
  });

  it('says that the type is gone', async () => {
    expect((await changedTo(() => Promise.resolve(undefined))).told).toMatchObject({
      code: 'VALIDATION',
      message: 'There is no type "Order" here.',
    });
  });

  it('of another kind is left alone, and so is the schema: it explains none', async () => {
    const { schema } = await changedTo(() => Promise.resolve(order('po_no')));
    const conflict = new SignalboxError('CONFLICT', 'changed');
    const busy = new SignalboxError('LOCKED', 'busy');

    expect(await toldBySchema(busy, change, schema)).toBe(busy);
    expect(schema.known()).toEqual(['Order']);
    expect(await toldBySchema(conflict, change, schema)).toBe(conflict);
    expect(schema.known()).toEqual(['Order']);
  });
});
