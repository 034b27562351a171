import { SignalboxError, type Change } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { SchemaCache } from '../schema.js';
import { inLedgerMode } from './ledger-mode.js';
import { Previewer } from './preview.js';
import { Desk } from './testing/desk.js';

const create = (fields: Change['fields']) =>
  ({ ref: 'note', connection: 'desk', kind: 'create', type: 'Note', fields }) as never;

function previewer(verbs: Partial<SystemAdapter> = {}, ledgerOnly: string[] = []): Previewer {
  const desk = Object.assign(new Desk(), verbs) as unknown as SystemAdapter;
  const adapter = inLedgerMode(desk, new Set(ledgerOnly));
  return new Previewer(adapter, new SchemaCache(adapter));
}

it('tells of every value that can not be stored, not of the first alone', async () => {
  const asStored: SystemAdapter['asStored'] = (_, field, value) => {
    if (value !== 'bad') return value;
    throw new SignalboxError('VALIDATION', `${field} does not take it`, { details: { field } });
  };
  const changes = [create({ text: 'bad', state: 'bad', code: 'good', nope: 'x' })];
  const { items } = await previewer({ asStored }).preview({ changes });
  expect(items[0]?.problems.map(({ details }) => details?.['field'])).toEqual(['nope', 'text', 'state']);
});

it('says whether a new record will carry a key', async () => {
  const changes = [create({ text: 'a' })];
  const [keyed, keyless] = await Promise.all(
    [previewer(), previewer({}, ['Note'])].map((one) => one.preview({ changes })),
  );
  expect([keyed?.items[0]?.keyMode, keyless?.items[0]?.keyMode]).toEqual(['field', 'ledger']);
  expect(keyless?.items[0]?.problems).toEqual([]);
});
