import { expect, test } from 'vitest';
import { resultsMarkdown } from '../../src/report/formats/markdown.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { estimate, smallPoint, smallResult } from './small-result.ts';

function withServers(count: number) {
  const point = smallPoint('');
  const [first] = point.realServers;
  const realServers = Array.from({ length: count }, (_, i) => ({
    ...first,
    name: `web${i + 1}`,
    address: `10.0.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    utilisation: estimate((i + 1) / (2 * count)),
    failed: 0,
  }));
  return smallResult([{ ...point, realServers, timeline: [] }]);
}

const named = (text: string) => new Set([...text.matchAll(/^(?:\| )?(web\d+)/gm)].map(([, name]) => name));

test('forty real servers are all named in text, of a thousand those that stand out, and how many of how many', () => {
  for (const print of [
    resultsMarkdown,
    (result: ReturnType<typeof withServers>) => terminalReport(result, { colour: false, width: 80 }),
  ]) {
    const some = print(withServers(40));
    expect(named(some).size).toBe(40);
    expect(some).not.toContain('results.json has all');
    const many = print(withServers(1_000));
    const names = named(many);
    expect(names.size).toBeLessThanOrEqual(20);
    for (const name of ['web1', 'web996', 'web1000']) expect(names).toContain(name);
    expect(many.replace(/\s+/g, ' ')).toMatch(
      /\d+ of 1 000 real servers: .*5 busiest.*results\.json has all of them\./,
    );
  }
});

test('an address that would be cut is left out, and kept where there is room', () => {
  const at = (width: number) => terminalReport(withServers(2), { colour: false, width });
  expect(at(120)).toMatch(/web2 10\.0\.0\.2 /);
  expect(at(60)).not.toMatch(/web2 1/);
});
