/** One control as a labelled field: a number with its slider, or a choice. */
import type { Control, NumberSetting } from '../../../page/protocol.ts';
import { element } from '../element.ts';

export interface Field {
  readonly control: Control;
  readonly root: HTMLElement;
  /** As it will be set; undefined while it is as stored. */
  value(): string | number | undefined;
  reset(): void;
}

let fields = 0;

export function fieldOf(control: Control): Field {
  const id = `what-if-${fields++}`;
  const { setting } = control;
  const input = setting.type === 'number' ? numberInput(id, setting) : choiceInput(id, setting);
  const help = control.help === undefined ? [] : [element('small', { id: `${id}-help` }, [control.help])];
  if (help.length > 0) input.setAttribute('aria-describedby', `${id}-help`);
  const root = element('div', { class: 'field' }, [
    element('label', { for: id }, [control.label]),
    ...(setting.type === 'number' ? withSlider(control, setting, input as HTMLInputElement) : [input]),
    ...help,
  ]);
  const stored = String(setting.value);
  const mark = () => root.classList.toggle('changed', input.value !== stored);
  root.addEventListener('input', mark);
  // An empty field is as stored: it says so.
  input.addEventListener('change', () => {
    if (input.value !== '') return;
    input.value = stored;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return {
    control,
    root,
    value: () => (input.value === stored || input.value === '' ? undefined : written(setting, input.value)),
    reset: () => {
      input.value = stored;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    },
  };
}

function written(setting: Control['setting'], text: string): string | number {
  if (setting.type === 'choice') return text;
  const value = Number(text);
  if (value === 0 && setting.zero !== undefined) return setting.zero;
  return setting.suffix === '' ? value : `${value}${setting.suffix}`;
}

function choiceInput(id: string, { value, choices }: Extract<Control['setting'], { type: 'choice' }>) {
  const options = choices.map((choice) =>
    element('option', { value: choice.value, ...(choice.value === value ? { selected: '' } : {}) }, [
      choice.label,
    ]),
  );
  return element('select', { id }, options);
}

function numberInput(id: string, { value, min, step }: NumberSetting) {
  const attributes = { id, type: 'number', value: String(value), min: String(min), step: 'any' };
  const input = element('input', attributes, []);
  input.dataset.step = String(step);
  return input;
}

function withSlider({ label }: Control, setting: NumberSetting, input: HTMLInputElement): readonly Node[] {
  const { value, min, max, step, suffix } = setting;
  const slider = element(
    'input',
    { type: 'range', min: String(min), max: String(max), step: String(step), value: String(value) },
    [],
  );
  slider.setAttribute('aria-label', `${label}, slider`);
  slider.addEventListener('input', () => {
    input.value = String(Number(Number(slider.value).toPrecision(6)));
  });
  input.addEventListener('input', () => {
    slider.value = input.value;
  });
  const unit = suffix === '' ? [] : [element('span', { class: 'unit' }, [suffix])];
  return [slider, input, ...unit];
}
