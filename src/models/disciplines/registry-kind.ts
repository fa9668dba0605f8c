/** The record by which a discipline says everything about itself. */
import type { z } from 'zod';
import type { Station, StationOptions } from './discipline.ts';

export interface DisciplineKind<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly settings: Settings;
  readonly create: (settings: z.output<Settings>, options: StationOptions) => Station;
}

export function disciplineKind<Settings extends z.ZodType>(
  kind: DisciplineKind<Settings>,
): DisciplineKind<Settings> {
  return kind;
}
