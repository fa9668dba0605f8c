import { expect, test } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { htmlReport } from '../../src/report/formats/html.ts';
import { reproduceHtml } from '../../src/report/html/reproduce.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { emptyPoint, estimate, smallPoint, smallResult } from './small-result.ts';

const assets = { script: 'console.log("</script><!-- drawn -->")' };

test('question, answer, digest and how to reproduce it stand in the page', () => {
  const page = htmlReport(smallResult(), assets);
  for (const text of [
    'What does a loss of power cost?',
    'lvs-a loses power: nobody served for 3.2 ± 0.3 s.',
    '00000000000000aa',
    'lbsim run small.json --seed 1 --replications 4',
    '<b>held</b> p99 &lt; 200ms',
  ]) {
    expect(page).toContain(text);
  }
});

test('the command beside a result is that of the plan that made it', () => {
  const small = smallResult();
  const shown = (more: object) =>
    /<dt>command<\/dt><dd><code>([^<]*)/
      .exec(reproduceHtml({ ...small, ...more } as ExperimentResult))?.[1]
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<');
  const points = ['rr', 'sed'].flatMap((scheduler) =>
    [50, 60].map((rate) => ({
      ...small.points[0],
      name: `${scheduler}, ${rate}/s`,
      set: { scheduler, 'clients.rate': `${rate}/s` },
    })),
  );
  const compare = { baseline: 'sed, 50/s', against: [], winners: {} };
  expect(shown({ points, compare })).toBe(
    "lbsim compare small.json --seed 1 --replications 4 --vary scheduler=rr,sed --vary clients.rate=50/s,60/s --baseline 'sed, 50/s'",
  );
  // Variants of the scenario's own making have no axes.
  expect(shown({ points: points.slice(1), compare: { ...compare, baseline: 'rr, 60/s' } })).toBe(
    'lbsim compare small.json --seed 1 --replications 4',
  );
  const sweep = {
    design: 'latin-hypercube',
    axes: [{ path: 'clients.rate', values: ['50/s', '100/s'] }],
    limits: [{ text: 'p99 < 1s' }],
    planned: 8,
  };
  expect(shown({ sweep })).toBe(
    "lbsim sweep small.json --seed 1 --vary clients.rate=50/s..100/s --slo 'p99 < 1s' --samples 8",
  );
  const capacity = {
    slo: ['p99 < 1s'],
    find: 'servers',
    survive: 1,
    conditions: ['all servers', 'without web1'],
  };
  expect(shown({ capacity })).toBe(
    "lbsim capacity small.json --seed 1 --slo 'p99 < 1s' --find servers --survive 1",
  );
});

test('names from a scenario cannot become markup or end a script', () => {
  const evil = '</script><img src=x onerror=alert(1)>';
  const point = {
    ...smallPoint(),
    timeline: [{ timeNs: 1, type: 'fault' as const, subject: evil, text: evil }],
  };
  const page = htmlReport(
    { ...smallResult([point]), name: evil, question: evil, scenario: { name: evil } },
    assets,
  );
  expect(page).not.toContain('<img');
  // The data, the program, and nothing that a name or the program's own text closed early.
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).not.toContain('<!-- drawn');
});

test('the page asks for nothing from anywhere', () => {
  const page = htmlReport(smallResult(), assets);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
});

test('each cell holds the exact value behind its text', () => {
  const page = htmlReport(smallResult(), assets);
  expect(page).toContain(
    '<th scope="row" class="left">response time, p99</th><td data-value="120000000">120 ± 12 ms</td>',
  );
});

test('a page of empty results says why each chart is missing', () => {
  const page = htmlReport(smallResult([emptyPoint()]), assets);
  expect(page.match(/class="nothing"/g)?.length).toBeGreaterThanOrEqual(6);
  expect(page).not.toContain('<figure data-chart');
});

test('a broken law and an interrupted run are said aloud', () => {
  const broken = { ...smallPoint(), laws: { little: false, conservation: true } };
  const page = htmlReport({ ...smallResult([broken]), complete: false }, assets);
  expect(page.match(/role="alert"/g)).toHaveLength(2);
});

test('one run has figures without intervals, and the page says so', () => {
  const point = smallPoint();
  const none = { ...estimate(0, null), count: 1 };
  const figures = {
    ...point.figures,
    mean: { ...none, estimate: 40_000_000 },
    p99: { ...none, estimate: 120_000_000 },
  };
  const page = htmlReport(
    smallResult([{ ...point, figures, replications: point.replications.slice(0, 1) }]),
    assets,
  );
  expect(page).toContain('no intervals from one run');
  expect(page).toContain('>120 ms</td><td>none from one run</td>');
});

test('a quantile that too few requests of several runs reach is marked, and the page says why', () => {
  const point = smallPoint();
  const figures = { ...point.figures, p999: estimate(200_000_000, null) };
  const page = htmlReport(smallResult([{ ...point, figures }]), assets);
  expect(page).toContain('? has none, of too few requests');
  expect(page).toContain('>200 ms?</td><td>none: too few requests</td>');
});

test('the same result gives the same page', () => {
  expect(htmlReport(smallResult(), assets)).toBe(htmlReport(smallResult(), assets));
});

test('theory is told alike in the page and the terminal, aloud where the estimate lies too far away', () => {
  const told = (z: number) => {
    const theory = { kind: 'exact' as const, model: 'M/M/1', meanNs: 30_000_000, z };
    const result = smallResult([{ ...smallPoint(), theory }]);
    const text = terminalReport(result, { width: 120, colour: false }).replace(/\s+/g, ' ');
    return { page: htmlReport(result, assets), text };
  };
  const near = told(1.2);
  expect(near.page).toContain('<p class="help">Theory: M/M/1 has a mean of 30.0 ms; simulated 40 ± 4 ms');
  expect(near.text).toContain(
    'theory: M/M/1 has a mean of 30.0 ms; simulated 40±4ms, 1.2 standard errors away.',
  );
  const far = told(46);
  expect(far.page).toContain('<p class="alarm" role="alert">Theory: M/M/1');
  expect(far.page).toContain('46.0 standard errors away: TOO FAR.');
  expect(far.text).toContain('46.0 standard errors away: TOO FAR.');
  // One in fifty means of four runs lies so far away.
  expect(told(4.6).text).toContain('4.6 standard errors away.');
});
