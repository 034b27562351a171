import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { workspaceRoot } from '@signalbox/local-stack';
import { runProgram } from './program.js';
import { createTerminal } from './process-terminal.js';

const root = workspaceRoot();
const settings = join(root, 'signalbox.env');
const fromFile = existsSync(settings) ? parseEnv(readFileSync(settings, 'utf8')) : {};
const { terminal, exit } = createTerminal(root, { ...fromFile, ...process.env });
exit(await runProgram(process.argv.slice(2), terminal));
