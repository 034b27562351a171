import { CHANGE_KINDS, OPERATIONS } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';
import { MATRIX_ROWS } from '../fault-expectation.js';
import { GENERAL_FAULTS } from '../matrix/general-faults.js';
import { Leaks } from '../matrix/leaks.js';
import { expectationOf, playFaults, type Column } from '../matrix/play-faults.js';
import { READING_ROWS, writingRows } from '../matrix/rows.js';

const WHOLE_MATRIX_MS = 120_000;

/** Each fault of the stand-in against each operation: the right code, no duplicate, and no secret let out. */
export const endsWellUnderFaults: Promises = (bench, unit) => {
  const names = [...Object.keys(GENERAL_FAULTS), ...Object.keys(unit.faults ?? {})];
  let columns: Map<string, Column>;
  let leaks: Leaks;

  beforeAll(async () => {
    leaks = await Leaks.open(bench().nats);
    await bench().observe(leaks);
    columns = await playFaults(bench(), await bench().simulator.faultCatalogue());
  }, WHOLE_MATRIX_MS);
  afterAll(async () => {
    await bench().stopObserving();
    await leaks?.close();
  });

  it('knows each fault of the stand-in, and no other', async () => {
    const catalogue = await bench().simulator.faultCatalogue();

    expect(catalogue.filter((fault) => !expectationOf(bench(), fault)).map(({ name }) => name)).toEqual([]);
    expect(names.filter((name) => !catalogue.some((fault) => fault.name === name))).toEqual([]);
  });

  it('has a row for each operation, and for each kind of change that there is', () => {
    const rows: readonly string[] = MATRIX_ROWS;
    const kinds = CHANGE_KINDS.filter((kind) => kind !== 'send').map((kind) => `apply ${kind}`);
    const operations = Object.keys(OPERATIONS).filter((name) => !['apply', 'compensate'].includes(name));

    expect([...kinds, ...operations].filter((row) => !rows.includes(row))).toEqual([]);
    expect(rows.filter((row) => !isPlayed(row))).toEqual([]);
    function isPlayed(row: string): boolean {
      return row in READING_ROWS || /^(apply|compensate) /.test(row);
    }
  });

  it.each(names)('ends each operation as it must under %s', (name) => {
    expect(columns.get(name)).toEqual([]);
  });

  it('lets no secret into logs, traces or NATS', async () => {
    const secrets = [...(await bench().simulator.secrets()), ...bench().ownSecrets()];

    expect(leaks.amounts()).toEqual({
      logs: expect.any(Number) as number,
      spans: expect.any(Number) as number,
      NATS: expect.any(Number) as number,
    });
    expect(Object.entries(leaks.amounts()).filter(([, amount]) => amount === 0)).toEqual([]);
    expect(secrets.length).toBeGreaterThan(1);
    expect(leaks.findings([...new Set(secrets)])).toEqual([]);
    expect(writingRows(bench().unit).length).toBeGreaterThan(0);
  });
};
