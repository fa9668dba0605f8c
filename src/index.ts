/** The library's face: the table of contents of what other programs may use. */

export { inlineExecutor } from './experiment/executors/inline.ts';
export type { ExperimentResult } from './experiment/experiment-result.ts';
export { runExperiment } from './experiment/run-experiment.ts';
export type { RunResult } from './models/run-result.ts';
export { System } from './models/system.ts';
export type { SystemSettings } from './models/system-settings.ts';
export { InputError, type Problem } from './scenario/problems.ts';
export { readScenario } from './scenario/read-scenario.ts';
export { type Scenario, scenarioJsonSchema } from './scenario/schema.ts';
