import { expect, test } from 'vitest';
import { siteSettings } from '../../bench/sites.ts';
import { jobList, type RunJob } from '../../src/experiment/executors/executor.ts';
import { lessonsOf, teach } from '../../src/experiment/executors/lessons.ts';
import { runJob } from '../../src/experiment/executors/run-job.ts';

const [rr, wlc] = ['rr', 'wlc'].map((scheduler) =>
  siteSettings({ servers: 3, load: 0.6, scheduler, transport: 'tcp' }, 400),
);
const jobs = (count: number): readonly RunJob[] =>
  Array.from({ length: count }, (_, i) => ({ settings: i < count / 2 ? rr : wlc, seed: 1, replication: i }));

test('lessons are taken from all over a long list of jobs, from its ends too, and from no short one', () => {
  const all = jobs(800);
  const lessons = lessonsOf(jobList(all));
  expect(lessons[0]).toBe(all[0]);
  expect(lessons.at(-1)).toBe(all[799]);
  expect(lessons.map(({ replication }) => Math.round(replication / 114))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(lessonsOf(jobList(all.slice(0, 100)))).toEqual([]);
});

test('a lesson changes no run, and one that fails leaves it to the run to say so', () => {
  const digest = () => runJob({ settings: wlc, seed: 1, replication: 0 }, () => true)?.digest;
  const before = digest();
  const broken = { settings: { ...rr, realServers: null } } as unknown as RunJob;
  expect(() => runJob(broken, () => true)).toThrow();
  teach([broken, ...jobs(4)]);
  expect(digest()).toBe(before);
});
