import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Figure } from '../figure.js';
import { Replica } from '../replica.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';
import { median } from './median.js';

const STARTS = 5;
const REST_MS = 8_000;
const READY_WITHIN_MS = 1_500;
const REST_MB = 150;

/** From the start of a gateway's process until it is ready, and its memory when nothing is asked of it. */
export async function startAndRest(world: World): Promise<Figure[]> {
  const ready: Record<string, number[]> = {};
  const rest: Record<string, number> = {};
  for (const unit of UNITS) {
    const { title } = unit.definition;
    for (let at = 0; at < STARTS; at += 1) {
      const began = performance.now();
      const replica = await Replica.start(world, unit, { plain: true });
      await untilReady(replica);
      (ready[title] ??= []).push(performance.now() - began);
      if (at === STARTS - 1) {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        rest[title] = await residentMb(replica.service.pid);
      }
      await replica.stop();
    }
    world.say(`${title}: started ${STARTS} times`);
  }
  const times = Object.entries(ready).map(([title, all]) => ({
    title,
    ms: median(all),
    worst: Math.max(...all),
  }));
  const slowest = Math.max(...times.map(({ ms }) => ms));
  const largest = Math.max(...Object.values(rest));
  return [
    {
      figure: 'gateway ready after start',
      value: `${(slowest / 1_000).toFixed(2)} s`,
      reach: '< 1.5 s',
      ok: slowest < READY_WITHIN_MS,
      how: `slowest system's median of ${STARTS} starts, from spawn to 200 of /readyz, one at a time: ${times.map(({ title, ms, worst }) => `${title} ${Math.round(ms)} ms (worst ${Math.round(worst)})`).join(', ')}`,
      problems: [],
    },
    {
      figure: 'gateway memory at rest',
      value: `${Math.round(largest)} MB`,
      reach: '< 150 MB',
      ok: largest < REST_MB,
      how: `largest system's resident set ${REST_MS / 1_000} s after it was ready: ${Object.entries(rest)
        .map(([title, mb]) => `${title} ${Math.round(mb)} MB`)
        .join(', ')}`,
      problems: [],
    },
  ];
}

async function untilReady({ service }: Replica): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(`${service.url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${service.name} was not ready within 15 s; see ${service.logFile}`);
}

async function residentMb(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1_024;
}
