/**
 * The beginnings of some runs, made before the first of many, so that V8 sees all their policies and settings before it
 * compiles for those of one point, and need not throw that away at the next (docs/decisions/0020).
 */
import { System } from '../../models/system.ts';
import type { JobList, RunJob } from './executor.ts';

/** Fewer runs are over before they have earned it. */
const RUNS_MIN = 400;
const LESSONS = 8;
/** Of a lesson: some hundred requests. */
const EVENTS = 2_000;

/** Jobs from all over the list; none of a short one. */
export function lessonsOf(jobs: JobList): readonly RunJob[] {
  if (jobs.length < RUNS_MIN) return [];
  return Array.from({ length: LESSONS }, (_, i) =>
    jobs.job(Math.floor(((jobs.length - 1) * i) / (LESSONS - 1))),
  );
}

let isTaught = false;

/** Call it before runs: the first lessons of a process or thread are taken, later ones are not. */
export function teach(lessons: readonly RunJob[]): void {
  if (isTaught || lessons.length === 0) return;
  isTaught = true;
  lessons.forEach((job, lesson) => {
    try {
      begin(lesson % 2 === 0 ? job : wholly(job));
    } catch {
      // The run itself will tell.
    }
  });
}

/** Counted from its first request on, with all that a whole result shows. */
function wholly({ detail: _, ...job }: RunJob): RunJob {
  return { ...job, settings: { ...job.settings, transientNs: 0 } };
}

function begin(job: RunJob): void {
  const system = new System(job);
  system.start();
  const { kernel } = system;
  const { durationNs } = job.settings;
  while (kernel.digest.events < EVENTS && kernel.nowNs < durationNs && kernel.step());
  system.release();
}
