import { defineConfig } from 'vitest/config';

// Long proofs: coverage of intervals, large comparisons. Minutes, not seconds: `npm run proof`.
export default defineConfig({
  test: {
    include: ['test/proof/**/*.proof.ts'],
    testTimeout: 1_800_000,
    maxWorkers: 2,
  },
});
