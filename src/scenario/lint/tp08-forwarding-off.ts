/** TP08: a director that does not forward. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';

export const forwardingOff = lintRule({
  id: 'TP08',
  severity: 'warning',
  title: 'a script switches ip_forward off on an LVS-NAT director',
  help: 'The answers of NAT real servers pass the director as a router: without ip_forward they die there, and no client gets an answer.',
  needs: 'table',
  check: ({ file, imported, lines }) => {
    const nat = imported.table.flatMap(({ servers }) => servers.filter(({ method }) => method === 'm'));
    const last = lines.findLast(({ text }) => /ip_forward/.test(text) && !/^\s*#/.test(text));
    const isOff =
      last !== undefined && /\becho\s+["']?0["']?\s*>+\s*\S*ip_forward|ip_forward\s*=\s*0\b/.test(last.text);
    if (nat.length === 0 || !isOff) return [];
    return [
      {
        at: { file, line: last.line },
        message: `ip_forward is 0: no answer of ${counted(nat.length, 'NAT real server')} reaches a client.`,
        mend: 'Set net.ipv4.ip_forward=1 on both directors.',
      },
    ];
  },
});
