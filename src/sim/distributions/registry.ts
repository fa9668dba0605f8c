/** All distributions, and the schema by which a scenario names one. */
import { z } from 'zod';
import { type Quantity, said } from '../settings.ts';
import { constant } from './constant.ts';
import type { Distribution, DistributionKind } from './distribution.ts';
import { empirical } from './empirical.ts';
import { erlang } from './erlang.ts';
import { exponential } from './exponential.ts';
import { gamma } from './gamma.ts';
import { hyperexponential } from './hyperexponential.ts';
import { lognormal } from './lognormal.ts';
import { pareto } from './pareto.ts';
import { uniform } from './uniform.ts';
import { weibull } from './weibull.ts';

export const distributionKinds = [
  constant,
  uniform,
  exponential,
  erlang,
  hyperexponential,
  lognormal,
  gamma,
  pareto,
  weibull,
  empirical,
] as const;

type SettingsOf<Kind> =
  Kind extends DistributionKind<infer Name, infer Settings>
    ? { readonly type: Name } & Readonly<z.output<Settings>>
    : never;

/** A distribution as plain data, its quantities in base units: `{ type: 'exponential', mean: 5000000 }`. */
export type DistributionSettings = SettingsOf<(typeof distributionKinds)[number]>;

/** A distribution as a scenario writes it: `"5ms"` or `{ "type": "exponential", "mean": "5ms" }`. */
export type DistributionInput =
  | string
  | number
  | { readonly type: string; readonly [setting: string]: unknown };

/** The distribution that the settings describe. Called at assembly. */
export function createDistribution(settings: DistributionSettings): Distribution {
  const { type, ...own } = settings;
  const kind = distributionKinds.find(({ name }) => name === type) as DistributionKind | undefined;
  if (kind === undefined) throw new Error(`assertion failed: no distribution is called ${said(type)}`);
  return kind.create(own);
}

const schemas = new Map<Quantity, z.ZodType<DistributionSettings, DistributionInput>>();

/**
 * The schema of a distribution of some quantity: an object with a `type`, or the bare quantity, which means
 * `constant`. It is one and the same schema at each call, so that it stands once in the `$defs` of the whole.
 */
export function distribution(quantity: Quantity): z.ZodType<DistributionSettings, DistributionInput> {
  const known = schemas.get(quantity);
  if (known !== undefined) return known;
  const schema = newSchema(quantity);
  schemas.set(quantity, schema);
  return schema;
}

function newSchema(quantity: Quantity): z.ZodType<DistributionSettings, DistributionInput> {
  const bare = quantity.value();
  // Most scenarios name few kinds of quantity, and no run needs the JSON Schema: both are made when they are asked for.
  let known: z.ZodType | undefined;
  const described = (): z.ZodType => {
    known ??= describedSchema(quantity);
    return known;
  };
  // Not a union of the two: its one message would hide those of the branch that was meant.
  return z
    .unknown()
    .meta({
      id: quantity.schemaName,
      description: `A distribution of ${quantity.plural}: an object with a type, or one constant value.`,
      get anyOf() {
        return [inputJsonSchema(bare), inputJsonSchema(described())];
      },
    })
    .transform((value, context): DistributionSettings => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const result = isObject ? described().safeParse(value) : bare.safeParse(value);
      if (result.success) {
        return (isObject ? result.data : { type: 'constant', value: result.data }) as DistributionSettings;
      }
      for (const issue of result.error.issues) {
        const message = isObject ? issue.message : `${issue.message} Or give a distribution with its "type".`;
        context.issues.push({ ...issue, message, input: value } as z.core.$ZodRawIssue);
      }
      return z.NEVER;
    }) as unknown as z.ZodType<DistributionSettings, DistributionInput>;
}

function describedSchema(quantity: Quantity): z.ZodType {
  const names = distributionKinds.map(({ name }) => name).join(', ');
  const members = distributionKinds.map((kind: DistributionKind) =>
    kind
      .settings(quantity)
      .safeExtend({ type: z.literal(kind.name).describe(kind.help) })
      .meta({ title: kind.title, description: kind.help }),
  );
  return z.discriminatedUnion('type', members as unknown as [z.ZodObject], {
    error: (issue) => {
      const type = (issue.input as { readonly type?: unknown } | undefined)?.type;
      const found = type === undefined ? 'is missing' : `${said(type)} is no distribution`;
      return `${found}. Give the type, one of ${names}.`;
    },
  });
}

function inputJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
