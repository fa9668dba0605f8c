/** IP03: -e forgets what it is not told. */
import type { CommandLine } from '../importers/ipvsadm-save/options.ts';
import { lintRule } from './rule.ts';

const METHODS = ['gatewaying', 'ipip', 'masquerading'];

export const editResetsServer = lintRule({
  id: 'IP03',
  severity: 'warning',
  title: 'ipvsadm -e drops what it does not repeat',
  help: '-e sets the whole destination: without -w the weight is 1, without -x and -y there are no thresholds, without -i or -m it is direct routing.',
  needs: 'table',
  check: ({ file, commands }) =>
    commands.flatMap(({ line, command }, i) => {
      if (command.command !== 'edit-server') return [];
      const before = commands
        .slice(0, i)
        .findLast(
          (other) =>
            /^(?:add|edit)-server$/.test(other.command.command) && nameOf(other.command) === nameOf(command),
        );
      if (before === undefined) return [];
      const had = before.command.options;
      const has = command.options;
      const lost = [
        ...(had.has('weight') && had.get('weight') !== '1' && !has.has('weight')
          ? [`weight ${had.get('weight')} becomes 1`]
          : []),
        ...(had.has('u-threshold') && !has.has('u-threshold')
          ? [`the threshold ${had.get('u-threshold')} is gone`]
          : []),
        ...(had.has('l-threshold') && had.get('l-threshold') !== '0' && !has.has('l-threshold')
          ? [`the lower threshold ${had.get('l-threshold')} is gone`]
          : []),
        ...(METHODS.slice(1).some((method) => had.has(method)) && !METHODS.some((method) => has.has(method))
          ? ['the method becomes direct routing']
          : []),
      ];
      if (lost.length === 0) return [];
      return [
        {
          at: { file, line },
          message: `Against line ${before.line}, ${lost.join(' and ')}.`,
          mend: 'Repeat every option that shall stay.',
        },
      ];
    }),
});

function nameOf({ options }: CommandLine): string {
  const service = ['tcp', 'udp', 'sctp', 'fwmark'].map((type) => options.get(`${type}-service`) ?? '');
  return [...service, options.get('real-server') ?? ''].join(' ');
}
