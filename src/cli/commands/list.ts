/** `lbsim list`: what may be named in a scenario, read from the registries. */
import { answers } from '../../experiment/answers/registry.ts';
import { checkers } from '../../models/checkers/registry.ts';
import { disciplines } from '../../models/disciplines/registry.ts';
import { faults } from '../../models/faults/registry.ts';
import { workloads } from '../../models/workloads/registry.ts';
import { textTable, wrap } from '../../report/text-table.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { schedulers } from '../../schedulers/registry.ts';
import { distributionKinds } from '../../sim/distributions/registry.ts';
import { EXIT_HELD, UsageError } from '../exit.ts';

interface Entry {
  readonly name: string;
  readonly help: string;
}

const FAMILIES: Readonly<Record<string, readonly Entry[]>> = {
  schedulers: schedulers.map(({ name, help, inKernel }) => ({
    name,
    help: inKernel ? help : `${help} (not in the kernel)`,
  })),
  disciplines,
  workloads,
  distributions: distributionKinds,
  faults,
  checkers: checkers.map(({ title, help }) => ({ name: title, help })),
  answers,
};

export function list(family: string | undefined): number {
  const names = Object.keys(FAMILIES);
  if (family !== undefined && !(family in FAMILIES)) {
    throw new UsageError(
      `nothing is called "${family}" here.${didYouMean(family, names)} Known: ${names.join(', ')}.`,
    );
  }
  const blocks = (family === undefined ? names : [family]).map((name) =>
    [name, ...rows(FAMILIES[name])].join('\n'),
  );
  process.stdout.write(`${blocks.join('\n\n')}\n`);
  return EXIT_HELD;
}

function rows(entries: readonly Entry[]): string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  const lines = entries.flatMap(({ name, help }) =>
    wrap(help, 78 - width - 4).map((line, i) => [i === 0 ? `  ${name}` : '', line]),
  );
  return textTable(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left' },
    ],
    lines,
    80,
  ).slice(1);
}
