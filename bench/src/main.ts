import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { stopAllChildren } from '@signalbox/local-stack';
import { GATEWAY_FIGURES, takeFigures } from './gateways.js';
import { showFigures, toDocument } from './report.js';
import { World } from './world.js';

const NAMES = Object.keys(GATEWAY_FIGURES);
const USAGE = `usage: signalbox bench gateways [--json] [--seed <n>] [--only <figure>]...
  figures: ${NAMES.join(', ')}`;

function usage(problem: string): never {
  process.stderr.write(`signalbox: ${problem}\n${USAGE}\n`);
  process.exit(2);
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', multiple: true, default: NAMES },
        help: { type: 'boolean', default: false },
      },
    });
    return { ...values, what: positionals.join(' ') };
  } catch (error) {
    return usage((error as Error).message);
  }
}

const { json, seed, only, help, what } = options();
if (help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
if (what !== 'gateways') usage(`there is no bench "${what}"; there is: gateways`);
if (!/^\d+$/.test(seed)) usage(`--seed is a whole number, not "${seed}"`);
const strange = only.find((name) => !NAMES.includes(name));
if (strange !== undefined) usage(`there is no figure "${strange}"`);

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void stopAllChildren().then(() => process.exit(130)));

const began = performance.now();
const say = (line: string) =>
  void process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${line}\n`);
const world = await World.open({ seed: Number(seed), say });
const figures = await takeFigures(world, only);
await world.close();

process.stdout.write(`${json ? toDocument(figures) : showFigures(figures)}\n`);
const missed = figures.filter(({ ok }) => !ok);
if (missed.length > 0) {
  if (json) process.stderr.write(`${showFigures(missed)}\n`);
  process.stderr.write(`\nTo repeat: ./signalbox bench gateways --seed ${seed}\n`);
}
process.exit(missed.length === 0 ? 0 : 1);
