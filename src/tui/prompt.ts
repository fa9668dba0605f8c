/** The line at the bottom while something is typed: editing, history, completion. Pure: a key and a view give effects. */
import { completions, runCommand } from './commands.ts';
import { type Effect, type Situation, show } from './effects.ts';
import type { Prompt } from './view.ts';

/** `input` is what was typed or pasted, when the key is no other. */
export function typed(name: string, input: string, situation: Situation): readonly Effect[] {
  const { view } = situation;
  const { prompt } = view;
  if (prompt === null) return [];
  const put = (change: Partial<Prompt>): Effect[] => [show({ prompt: { ...prompt, offers: [], ...change } })];
  const { text, cursor } = prompt;
  switch (name) {
    case 'escape':
    case 'ctrl+c':
      return [show({ prompt: null })];
    case 'return':
      return entered(situation, prompt);
    case 'tab':
      return completed(situation, prompt);
    case 'up':
    case 'down':
      return recalled(situation, prompt, name === 'up' ? 1 : -1);
    case 'left':
      return put({ cursor: Math.max(0, cursor - 1) });
    case 'right':
      return put({ cursor: Math.min(text.length, cursor + 1) });
    case 'home':
    case 'ctrl+a':
      return put({ cursor: 0 });
    case 'end':
    case 'ctrl+e':
      return put({ cursor: text.length });
    case 'ctrl+u':
      return put({ text: text.slice(cursor), cursor: 0 });
    case 'ctrl+w': {
      const kept = text.slice(0, cursor).replace(/\S+\s*$/, '');
      return put({ text: kept + text.slice(cursor), cursor: kept.length });
    }
    case 'backspace':
    case 'delete':
      if (text === '') return [show({ prompt: null })];
      if (cursor === 0) return [];
      return put({ text: text.slice(0, cursor - 1) + text.slice(cursor), cursor: cursor - 1 });
    default: {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what is pasted may hold them.
      const clean = input.replace(/[\u0000-\u001f\u007f]/g, '');
      if (clean === '') return [];
      return put({ text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length });
    }
  }
}

function entered({ view, names }: Situation, { kind, text }: Prompt): readonly Effect[] {
  const closed = show({ prompt: null, message: null });
  if (kind === 'filter') {
    const change = view.pane === 'connections' ? { search: text, scroll: 0 } : { filter: text, scroll: 0 };
    return [closed, show(change)];
  }
  if (text.trim() === '') return [closed];
  const history = [...view.history.filter((line) => line !== text), text];
  const result = runCommand(text, names);
  const kept = show({ history });
  if (typeof result === 'string') return [closed, kept, { type: 'say', text: result, isError: true }];
  return [closed, kept, ...result];
}

function completed({ names }: Situation, prompt: Prompt): readonly Effect[] {
  if (prompt.kind !== 'command') return [];
  const before = prompt.text.slice(0, prompt.cursor);
  const after = prompt.text.slice(prompt.cursor);
  const offers = completions(before, names);
  if (offers.length === 0) return [show({ prompt: { ...prompt, offers: ['nothing fits'] } })];
  const shared = offers.reduce((all, each) => commonStart(all, each));
  const start = before.replace(/\S*$/, '');
  const text = `${start}${shared}${offers.length === 1 ? ' ' : ''}`;
  return [
    show({
      prompt: {
        ...prompt,
        text: text + after,
        cursor: text.length,
        offers: offers.length === 1 ? [] : offers,
      },
    }),
  ];
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function recalled({ view }: Situation, prompt: Prompt, step: 1 | -1): readonly Effect[] {
  if (prompt.kind !== 'command') return [];
  const back = Math.max(0, Math.min(view.history.length, prompt.back + step));
  const draft = prompt.back === 0 ? prompt.text : prompt.draft;
  const text = back === 0 ? draft : view.history[view.history.length - back];
  return [show({ prompt: { ...prompt, back, draft, text, cursor: text.length, offers: [] } })];
}
