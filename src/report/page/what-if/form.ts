/** The form of what-if: controls in groups, the site's files, any other value by its path. */
import type { ExperimentResult } from '../../../experiment/experiment-result.ts';
import type { Control } from '../../../page/protocol.ts';
import { element } from '../element.ts';
import { type Field, fieldOf } from './field.ts';

type FoundFiles = NonNullable<ExperimentResult['files']>;

const GROUPS: Readonly<Record<Control['group'], string>> = {
  traffic: 'Traffic',
  balancing: 'Balancing',
  servers: 'Real servers',
  timeouts: 'Patience',
  faults: 'Faults',
};

/** What a scenario may have. */
const MOST_RUNS = 100_000;

/** More controls of a group than these lie behind a summary. */
const MOST_OPEN = 3;

export interface Changes {
  readonly set: Readonly<Record<string, string | number>>;
  /** As "path=value". */
  readonly lines: readonly string[];
  readonly files: FoundFiles;
  readonly edited: readonly { readonly name: string; readonly text: string }[];
  readonly replications: number;
  /** In words, for the heading of the result. */
  readonly told: readonly string[];
}

export interface Form {
  readonly root: HTMLFormElement;
  readonly progress: HTMLProgressElement;
  /** Beside the buttons: what a change alone did not start. */
  readonly hint: HTMLElement;
  changes(): Changes;
  reset(): void;
}

export interface FormOptions {
  readonly controls: readonly Control[];
  readonly files: FoundFiles;
  readonly replications: number;
}

export function formOf({ controls, files, replications }: FormOptions): Form {
  const fields = controls.map(fieldOf);
  const runs = runsField(replications);
  const other = otherField();
  const texts = fileFields(files);
  const progress = element('progress', { max: '1', value: '0', 'aria-label': 'Runs done' }, []);
  progress.hidden = true;
  const hint = element('span', { class: 'hint', role: 'status' }, []);
  const buttons = element('div', { class: 'actions' }, [
    element('button', { type: 'submit', class: 'primary' }, ['Run what-if']),
    element('button', { type: 'reset' }, ['All as stored']),
    progress,
    hint,
  ]);
  const root = element('form', { class: 'what-if', novalidate: '' }, [
    element('div', { class: 'groups' }, [...groups(fields), group('Runs', [runs.root])]),
    texts.root,
    other.root,
    buttons,
  ]);
  return {
    root,
    progress,
    hint,
    reset: () => {
      runs.reset();
      for (const field of fields) field.reset();
      other.input.value = '';
      texts.reset();
    },
    changes: () => changesOf(fields, { runs: runs.input, other: other.input, texts }),
  };
}

interface Inputs {
  readonly runs: HTMLInputElement;
  readonly other: HTMLTextAreaElement;
  readonly texts: ReturnType<typeof fileFields>;
}

function changesOf(fields: readonly Field[], { runs, other, texts }: Inputs): Changes {
  const changed = fields.flatMap(({ control, value }) => {
    const now = value();
    return now === undefined ? [] : [{ control, now }];
  });
  const lines = other.value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const edited = texts.edited();
  return {
    set: Object.fromEntries(changed.map(({ control, now }) => [control.path, now])),
    lines,
    files: texts.files(),
    edited,
    replications: runsIn(runs),
    told: [
      ...changed.map(({ control, now }) => `${control.label} ${storedText(control)} → ${now}`),
      ...lines,
      ...edited.map(({ name }) => `${name} edited`),
    ],
  };
}

function runsIn({ value }: HTMLInputElement): number {
  return Math.min(MOST_RUNS, Math.max(1, Math.round(Number(value)) || 1));
}

function storedText({ setting }: Control): string {
  return setting.type === 'choice' ? setting.value : `${setting.value}${setting.suffix}`;
}

function groups(fields: readonly Field[]): readonly HTMLElement[] {
  return (Object.keys(GROUPS) as Control['group'][]).flatMap((key) => {
    const own = fields.filter(({ control }) => control.group === key).map(({ root }) => root);
    return own.length === 0 ? [] : [group(GROUPS[key], own)];
  });
}

function group(title: string, fields: readonly HTMLElement[]): HTMLElement {
  const rest = fields.slice(MOST_OPEN);
  const more =
    rest.length === 0
      ? []
      : [element('details', {}, [element('summary', {}, [`${rest.length} more`]), ...rest])];
  return element('fieldset', {}, [element('legend', {}, [title]), ...fields.slice(0, MOST_OPEN), ...more]);
}

function runsField(replications: number) {
  const id = 'what-if-runs';
  const input = element(
    'input',
    { id, type: 'number', min: '1', max: String(MOST_RUNS), step: '1', value: String(replications) },
    [],
  );
  const help = element('small', { id: `${id}-help` }, [
    'More runs, narrower intervals; one run has none of its own.',
  ]);
  input.setAttribute('aria-describedby', `${id}-help`);
  // What is no number of runs becomes the nearest one, where it can be seen.
  input.addEventListener('change', () => {
    input.value = String(runsIn(input));
  });
  const root = element('div', { class: 'field' }, [
    element('label', { for: id }, ['Runs under seeds of their own']),
    input,
    help,
  ]);
  const reset = () => {
    input.value = String(replications);
  };
  return { root, input, reset };
}

function otherField() {
  const input = element(
    'textarea',
    { id: 'what-if-other', rows: '2', spellcheck: 'false', placeholder: 'clients.thinkTime.mean=5s' },
    [],
  );
  const root = element('details', {}, [
    element('summary', {}, ['Any other value of the scenario']),
    element('label', { for: 'what-if-other' }, ['One path=value a line, as --set takes it']),
    input,
  ]);
  return { root, input };
}

/** Each file once, in the order in which it was read. */
function fileFields(files: FoundFiles) {
  const unique = new Map(files.flatMap(({ found }) => found.map(({ name, text }) => [name, text] as const)));
  const inputs = [...unique].map(([name, text], i) => {
    const id = `what-if-file-${i}`;
    const rows = String(Math.min(18, text.split('\n').length + 1));
    const input = element('textarea', { id, rows, spellcheck: 'false', wrap: 'off' }, [text]);
    const part = element('details', {}, [
      element('summary', {}, [name]),
      element('label', { for: id }, [`Text of ${name}`]),
      input,
    ]);
    return { name, text, input, part };
  });
  const now = () => new Map(inputs.map(({ name, input }) => [name, input.value]));
  const root = element('details', {}, [
    element('summary', {}, ['The site’s own files: timers of VRRP and of checks, weights']),
    ...inputs.map(({ part }) => part),
  ]);
  root.hidden = inputs.length === 0;
  return {
    root,
    reset: () => {
      for (const { input, text } of inputs) input.value = text;
    },
    edited: () =>
      inputs
        .filter(({ input, text }) => input.value !== text)
        .map(({ name, input }) => ({ name, text: input.value })),
    files: (): FoundFiles => {
      const texts = now();
      return files.map((own) => ({
        ...own,
        found: own.found.map(({ name, text }) => ({ name, text: texts.get(name) ?? text })),
      }));
    },
  };
}
