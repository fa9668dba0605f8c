import { expect, test } from 'vitest';
import { shownUrl } from '../../src/experiment/executors/cluster/trouble.ts';

test.each([
  ['redis://redis:6379', 'redis://redis:6379'],
  ['redis://someone:secret@redis:6379/2', 'redis://redis:6379/2'],
  ['redis://:se@cret@redis:6379', 'redis://redis:6379'],
  // No address, but told in the message that says so.
  ['redis://:se/cret@redis:6379', 'redis://redis:6379'],
])('%s is shown without its password', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
