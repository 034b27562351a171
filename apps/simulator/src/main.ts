import { runSimulator } from './core/simulator.js';
import { vendorFactories } from './vendors.js';

/** A whole number from the environment, or the default; exits with status 2 on anything else. */
function wholeNumber(name: string, fallback: number): number {
  const text = process.env[name] ?? String(fallback);
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`${name} must be a whole number, not "${text}"`);
  process.exit(2);
}

const names = [...Object.keys(vendorFactories), 'control'];
const variableOf = (name: string) => `${name.toUpperCase()}_PORT`;
const ports = Object.fromEntries(names.map((name) => [name, wholeNumber(variableOf(name), 0)]));
const { urls, stop } = await runSimulator({
  factories: vendorFactories,
  seed: wholeNumber('SIMULATOR_SEED', 1),
  ports,
  ...(process.env.SIMULATOR_HOST && { host: process.env.SIMULATOR_HOST }),
}).catch((error: unknown) => {
  const { code, port } = error as { code?: string; port?: number };
  if (code !== 'EADDRINUSE') throw error;
  const name = names.find((candidate) => ports[candidate] === port) ?? 'control';
  process.stderr.write(`could not start:\n${variableOf(name)}: port ${port} is taken; choose another\n`);
  process.exit(1);
});
process.stdout.write(`${JSON.stringify(urls)}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void stop().then(() => process.exit(0)));
