import { readFileSync } from 'node:fs';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const GUIDE = readFileSync('docs/guide/store.md', 'utf8');
const MODELS = { Job, Deployment } as const;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: keyof typeof MODELS;
}

function manifests(): readonly Manifest[] {
  const blocks = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, text]) => parseAllDocuments(text)).map((document) => document.toJS() as Manifest);
}

/** Every field of a value that the reader never looked at. */
function unread(value: unknown, read: (watched: unknown) => void): readonly string[] {
  const seen = new Set<string>();
  const watch = (inner: unknown, path: string): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    return new Proxy(inner, {
      get: (target, key) => {
        const below = `${path}/${String(key)}`;
        seen.add(below);
        return watch(Reflect.get(target, key), below);
      },
    });
  };
  read(watch(value, ''));
  const missed: string[] = [];
  const walk = (inner: unknown, path: string) => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const [key, below] of Object.entries(inner)) {
      const at = `${path}/${key}`;
      if (seen.has(at)) walk(below, at);
      else missed.push(at);
    }
  };
  walk(value, '');
  return missed;
}

/** What Kubernetes' schemas say against a manifest; a field that they do not know is never read by their validators. */
function problems(manifest: Manifest): readonly string[] {
  const model = MODELS[manifest.kind];
  const { apiVersion, kind, ...rest } = manifest;
  if (apiVersion !== model.apiVersion) return [`${kind} of ${apiVersion}`];
  const found: string[] = [];
  const unknown = unread(rest, (watched) => {
    // Given to the constructor, all of it would be copied, and so be read.
    const instance = Object.create(model.prototype, {
      spec: { get: () => (watched as { spec: unknown }).spec },
    });
    try {
      Object.assign(instance, {
        apiVersion,
        kind,
        metadata: (watched as { metadata: unknown }).metadata,
      }).validate();
    } catch (error) {
      found.push(String(error));
    }
  });
  return [...found, ...unknown.map((path) => `unknown: ${path}`)];
}

test('the Kubernetes manifests of the guide keep to the schemas, and have no field that these do not know', () => {
  expect(manifests().map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
    'batch/v1 Job',
    'apps/v1 Deployment',
  ]);
  for (const manifest of manifests()) expect(problems(manifest), manifest.kind).toEqual([]);
});

test('a slip in a manifest would be found: a misspelt field, a wrong type, one that is missing', () => {
  const broken = (from: string, to: string) => {
    const text = JSON.stringify(manifests()[0]);
    expect(text).toContain(from);
    return problems(JSON.parse(text.replace(from, to)) as Manifest);
  };
  expect(broken('"completionMode"', '"completionsMode"')).toEqual(['unknown: /spec/completionsMode']);
  expect(broken('"mountPath"', '"mountpath"').join()).toMatch(/mountPath|unknown: .*mountpath/);
  expect(broken('"completions":8', '"completions":"eight"').join()).toMatch(/completions/);
  expect(broken('"template"', '"templates"').join()).toMatch(/template/);
});

/**
 * Every option of sbatch(1) that takes a value, read out of the manual page of Slurm 22.05.8 (Debian 12, package slurm-client,
 * section OPTIONS: `--name=` and `--name[=`). The sbatch of that package, asked with `--test-only`, takes the guide's script as far
 * as the controller that it does not find, and refuses it with a name, a size or a time that is wrong.
 */
const SBATCH = new Set(
  `account acctg-freq array batch bb bbf begin chdir cluster-constraint clusters comment constraint container core-spec
  cores-per-socket cpu-freq cpus-per-gpu cpus-per-task deadline delay-boot dependency distribution error exclude exclusive
  export export-file extra-node-info get-user-env gid gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres
  gres-flags hint input job-name kill-on-invalid-dep licenses mail-type mail-user mcs-label mem mem-bind mem-per-cpu
  mem-per-gpu mincpus network nice no-kill nodefile nodelist nodes ntasks ntasks-per-core ntasks-per-gpu ntasks-per-node
  ntasks-per-socket open-mode output partition power prefer priority profile propagate qos reservation signal
  sockets-per-node switches thread-spec threads-per-core time time-min tmp uid wait-all-nodes wckey wrap`.split(
    /\s+/,
  ),
);

/** The same page's forms of the values that the guide gives. */
const FORMS: Readonly<Record<string, RegExp>> = {
  array: /^\d+(-\d+)?(:\d+)?(,\d+(-\d+)?(:\d+)?)*(%\d+)?$/,
  'cpus-per-task': /^\d+$/,
  'job-name': /^\S+$/,
  mem: /^\d+[KMGT]?$/,
  // %A and %a: the array's job and its index.
  output: /^([^%\s]|%%|%\d*[AajJNnstux])+$/,
  // Minutes, minutes:seconds, hours:minutes:seconds, days-hours and so on.
  time: /^(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2})$/,
};

test("the guide's #SBATCH lines are such as sbatch takes, and the array is what --shard auto counts by", () => {
  // Once the first line of the script itself was read, sbatch reads no more.
  const script = /```sh\n#!\/bin\/sh\n((?:#.*\n)+)/.exec(GUIDE)?.[1] ?? '';
  const lines = [...script.matchAll(/^#SBATCH (.*)$/gm)].map(([, option]) => option);
  expect(GUIDE.match(/^#SBATCH/gm)).toHaveLength(lines.length);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    const [, name, value] = /^--([a-z-]+)=(\S+)$/.exec(line) ?? [];
    expect(SBATCH.has(name), line).toBe(true);
    expect(value, line).toMatch(FORMS[name]);
  }
  expect(lines).toContain('--array=1-8');
});
