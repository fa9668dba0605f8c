// Bundles the commands, the worker and the report page into dist/. Run by `npm ci` (prepare) and before tests.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { plainPrivates } from './plain-privates.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outdir: 'dist',
  define: { LBSIM_VERSION: JSON.stringify(version) },
  external: ['piscina'],
  mainFields: ['module', 'main'],
  plugins: [plainPrivates],
  logLevel: 'warning',
  legalComments: 'linked',
  // Bundled CommonJS packages call require for node's own modules.
  banner: {
    js: "import { createRequire as lbsimRequire } from 'node:module'; const require = lbsimRequire(import.meta.url);",
  },
};

await build({
  ...common,
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
await build({ ...common, entryPoints: { worker: 'src/experiment/executors/worker.ts' } });
await build({
  entryPoints: { 'report-page': 'src/report/page/main.ts' },
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  outdir: 'dist',
  logLevel: 'warning',
  legalComments: 'none',
});
