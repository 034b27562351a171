// Lays out what an app's image holds: node deploy/assemble.mjs <app> <folder>
// The bundle holds everything but what tools/bundle.mjs leaves external. Of that, the packages below are installed
// afterwards, in the versions that the workspace's lock file names.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Apps that need more than their bundle. LangChain loads a model's provider when that model is chosen. */
const EXTRAS = {
  orchestrator: {
    packages: [
      'langchain',
      '@langchain/core',
      '@langchain/anthropic',
      '@langchain/openai',
      '@langchain/ollama',
    ],
    folders: ['config'],
  },
};

const [app, folder] = process.argv.slice(2);
const { packages, folders } = EXTRAS[app] ?? { packages: [], folders: [] };
const workspace = JSON.parse(readFileSync('package.json', 'utf8'));
const manifest = {
  name: app,
  version: workspace.version,
  private: true,
  type: 'module',
  dependencies: Object.fromEntries(packages.map((name) => [name, workspace.dependencies[name]])),
};

mkdirSync(folder, { recursive: true });
copyFileSync(`dist/apps/${app}/main.js`, join(folder, 'main.js'));
for (const name of folders) cpSync(name, join(folder, name), { recursive: true });
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
if (packages.length > 0) copyFileSync('package-lock.json', join(folder, 'package-lock.json'));
