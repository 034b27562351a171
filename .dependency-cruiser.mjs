// Who may import whom, by the Nx tags in each project.json. `npm run boundaries` checks it; tools/boundaries.spec.ts
// proves on a fixture that it bites.
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Tag → tags that it may import. */
export const MAY_IMPORT = {
  'lib:contracts': [],
  'lib:runtime': [],
  'lib:messaging': ['lib:contracts', 'lib:runtime'],
  'lib:gateway-kit': ['lib:contracts', 'lib:runtime', 'lib:messaging'],
  'lib:saga': ['lib:contracts', 'lib:runtime'],
  'lib:mapping': ['lib:contracts'],
  'lib:local-stack': ['lib:runtime', 'lib:contracts'],
  'app:gateway': ['lib:contracts', 'lib:gateway-kit'],
  'app:orchestrator': ['lib:contracts', 'lib:runtime', 'lib:messaging', 'lib:saga', 'lib:mapping'],
  'app:simulator': [],
  'app:cli': ['lib:contracts', 'lib:runtime', 'lib:mapping', 'lib:local-stack'],
  deploy: [],
  e2e: ['lib:contracts', 'lib:messaging', 'lib:runtime', 'lib:local-stack'],
  bench: ['lib:contracts', 'lib:gateway-kit', 'lib:local-stack', 'app:gateway'],
};

/** What a spec may import besides: real servers to test against. */
const SPECS_MAY_IMPORT = ['lib:local-stack', 'lib:runtime', 'lib:messaging'];

const projects = globSync([
  'apps/*/project.json',
  'libs/*/project.json',
  'e2e/project.json',
  'deploy/project.json',
  'bench/project.json',
]).map((file) => ({
  root: dirname(file),
  tag: JSON.parse(readFileSync(file, 'utf8')).tags[0],
}));

const under = (roots) => (roots.length === 0 ? '^$' : `^(${roots.join('|')})/`);
const rootsOf = (tags) => projects.filter(({ tag }) => tags.includes(tag)).map(({ root }) => root);
const SPEC = '\\.spec\\.ts$|/testing/';

const boundary = ({ root, tag }, specs) => ({
  name: `${root} imports only what ${tag} may${specs ? ' (specs)' : ''}`,
  severity: 'error',
  from: specs ? { path: `^${root}/.*(${SPEC})` } : { path: `^${root}/`, pathNot: SPEC },
  to: {
    path: '^(apps|libs|e2e|deploy|bench)/',
    pathNot: under([root, ...rootsOf([...(MAY_IMPORT[tag] ?? []), ...(specs ? SPECS_MAY_IMPORT : [])])]),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...projects.flatMap((project) => [boundary(project, false), boundary(project, true)]),
    {
      name: 'no cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
