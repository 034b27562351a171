// Takes the figures of the running product: node tools/run-bench.mjs gateways [--json]. The programs that it measures
// are built already; the bench itself is built here, because nothing else needs it.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep, say } from './set-up/step.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { status, output } = await runStep({
  title: 'bench',
  command: process.execPath,
  args: ['tools/bundle.mjs', 'bench'],
});
if (status !== 0) {
  say(`The bench could not be built. What it said:\n${output}`);
  process.exit(1);
}
const child = spawn(
  process.execPath,
  ['--enable-source-maps', 'dist/bench/main.js', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
