import type { TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from './define-gateway.js';
import { fieldOf, SchemaCache } from './schema.js';

const field = (name: string) => ({
  ...{ name, label: name, type: 'text' as const, required: false, unique: false, readOnly: false },
});
const type = (name: string, ...fields: string[]): TypeDescription => ({
  ...{ name, label: name, kinds: [], relations: [], fields: fields.map(field) },
});

/** An org whose types can be changed, and a clock that can be moved. */
function playedOrg() {
  const asked: string[] = [];
  const org: Record<string, TypeDescription | Error> = {
    Order: type('Order', 'a'),
    Customer: type('Customer', 'b'),
  };
  const clock = { now: 0 };
  const describe = (name: string) => {
    asked.push(name);
    const found = org[name];
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  const cache = new SchemaCache({ types: ['Order', 'Customer'], describe } as SystemAdapter, () => clock.now);
  return { asked, org, clock, cache };
}

describe('the schema', () => {
  it('is asked for once by all who need it at the same time, and again after five minutes', async () => {
    const { asked, clock, cache } = playedOrg();
    await Promise.all([cache.type('Order'), cache.type('Order')]);
    clock.now = 5 * 60_000 - 1;
    await cache.type('Order');
    expect(asked).toEqual(['Order']);

    clock.now = 5 * 60_000;
    await cache.type('Order');
    expect(asked).toEqual(['Order', 'Order']);
  });

  it('is asked for again when it is told to forget, or could not be read', async () => {
    const { asked, org, cache } = playedOrg();
    await cache.type('Order');
    cache.forget('Order');
    org['Order'] = new Error('down');
    await expect(cache.type('Order')).rejects.toThrow('down');
    org['Order'] = type('Order', 'a', 'b');

    expect((await cache.type('Order')).fields.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(asked).toHaveLength(3);
  });

  it('goes on to count while it can not be asked for anew, and is another one once it could', async () => {
    const { org, cache } = playedOrg();
    await cache.type('Order');
    org['Order'] = new Error('down');
    await expect(cache.refresh('Order')).rejects.toThrow('down');
    expect((await cache.type('Order')).fields.map(({ name }) => name)).toEqual(['a']);
    org['Order'] = type('Order', 'b');
    await cache.refresh('Order');

    expect((await cache.type('Order')).fields.map(({ name }) => name)).toEqual(['b']);
  });

  it('that was forgotten while it was asked for is not kept', async () => {
    const { asked, cache } = playedOrg();
    const old = cache.type('Order');
    cache.forget('Order');
    await old;
    await cache.type('Order');

    expect(asked).toEqual(['Order', 'Order']);
    expect(cache.known()).toEqual(['Order']);
  });

  it('has a version that changes with it', async () => {
    const { org, cache } = playedOrg();
    const { schemaVersion } = await cache.all();
    expect((await cache.all()).schemaVersion).toBe(schemaVersion);
    org['Order'] = type('Order', 'a', 'b');
    cache.forget('Order');

    expect((await cache.all()).schemaVersion).not.toBe(schemaVersion);
  });

  it('names the type that is meant, where one is near', async () => {
    const { cache } = playedOrg();

    await expect(cache.type('Costumer')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'There is no type "Costumer" here; did you mean Customer?',
      details: { field: 'type', known: ['Order', 'Customer'] },
    });
    await expect(cache.type('Elephant')).rejects.toMatchObject({
      message: 'There is no type "Elephant" here.',
    });
  });

  it('names the field that is meant, where one is near', () => {
    const order = type('Order', 'customer', 'customer_name', 'total');
    const message = (name: string) => {
      try {
        return fieldOf(order, name, 'where').name;
      } catch (error) {
        return (error as Error).message;
      }
    };

    expect(message('total')).toBe('total');
    expect(message('Custmer')).toBe('where: Order has no field "Custmer"; did you mean customer?');
    expect(message('colour')).toBe('where: Order has no field "colour".');
  });
});
