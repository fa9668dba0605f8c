// Bundles the commands, the worker and the report page into dist/. Run by `npm ci` (prepare) and before tests.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { plainPrivates } from './plain-privates.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });

/** Of all code that simulates: runs of other code are other runs, whatever the version says. */
function engineDigest() {
  const hash = createHash('sha256');
  for (const room of ['sim', 'schedulers', 'models', 'experiment/executors']) {
    const folder = fileURLToPath(new URL(`../src/${room}`, import.meta.url));
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.ts'))
        hash.update(`${room}/${name.replaceAll('\\', '/')}\n`).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** zod brings its messages in fifty languages, a sixth of all that a command loads. Ours are English. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** Ink asks for React's developer tools only under DEV=true; they are not shipped. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'without' }));
    build.onLoad({ filter: /.*/, namespace: 'without' }, () => ({ contents: 'export default {};' }));
  },
};

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outdir: 'dist',
  define: {
    LBSIM_VERSION: JSON.stringify(version),
    LBSIM_ENGINE: JSON.stringify(engineDigest()),
    // React's smaller and faster build.
    'process.env.NODE_ENV': '"production"',
  },
  external: ['piscina', '@duckdb/node-api', 'bullmq', 'ioredis', '@resvg/resvg-js', 'canvas'],
  mainFields: ['module', 'main'],
  plugins: [plainPrivates, englishOnly, withoutDevtools],
  // Less to read and to compile at every start; names stay, for the traces of our own faults.
  minifyWhitespace: true,
  minifySyntax: true,
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
await build({ ...common, entryPoints: { 'watch-worker': 'src/tui/worker.ts' } });
// The engine that a report carries: no module of node can be in it, or this build fails. Packed, since most never run it.
const engine = await build({
  entryPoints: { 'page-engine': 'src/page/engine.ts' },
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  write: false,
  mainFields: ['module', 'main'],
  plugins: [plainPrivates, englishOnly],
  logLevel: 'warning',
  legalComments: 'none',
});
writeFileSync(
  'dist/page-engine.txt',
  gzipSync(engine.outputFiles[0].contents, { level: 9 }).toString('base64'),
);
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
