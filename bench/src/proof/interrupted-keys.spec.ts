import { UNITS } from '../units.js';
import { World } from '../world.js';
import { INTERRUPTIONS, interruptKeys, type Verdict } from './interrupted-keys.js';
import { POINTS } from './points.js';

const SEED = 7;
const WHOLE_MS = 90_000;

/** The bench in short: one gateway, two kinds of write, one key each for every point and way. */
describe('a gateway process that is interrupted', () => {
  let world: World;
  let verdicts: Verdict[];
  let missed: number;

  beforeAll(async () => {
    world = await World.open({ seed: SEED, say: () => undefined });
    const unit = UNITS.find(({ vendor }) => vendor === 'erpnext') as (typeof UNITS)[number];
    ({ verdicts, missed } = await interruptKeys(world, unit, {
      ...{ each: 1, kinds: ['create', 'update'], width: 5 },
    }));
  }, WHOLE_MS);
  afterAll(() => world?.close());

  it('was at the exact point each time', () => {
    expect(missed).toBe(0);
    expect(new Set(verdicts.map(({ point }) => point))).toEqual(new Set(POINTS.map(({ name }) => name)));
  });

  it.each(INTERRUPTIONS)('by %s has made each write exactly once in the end', (interruption) => {
    const interrupted = verdicts.filter((verdict) => verdict.interruption === interruption);
    const told = interrupted.map(({ work, point, effects, settled }) => [
      work.kind,
      point,
      effects,
      settled.kind,
    ]);

    expect(told).toEqual(
      POINTS.flatMap(({ name }) => ['create', 'update'].map((kind) => [kind, name, 1, 'done'])),
    );
  });
});
