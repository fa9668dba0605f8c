/** Experiments in the recordings' language that no recording holds: what is seen of them, in milliseconds after the mark. */
import type { Observed } from '../../src/experiment/replay/keepalived/observer.ts';
import { parseRecording } from '../../src/experiment/replay/keepalived/parsed-recording.ts';
import { play } from '../../src/experiment/replay/keepalived/play.ts';

interface Instance {
  readonly name?: string;
  readonly vrid?: number;
  readonly vip?: string;
  readonly more?: string;
}

export function instance(priority: number | string, options: Instance = {}): string {
  const { name = 'VI_1', vrid = 51, vip = '10.0.0.100/32', more = '' } = options;
  return `vrrp_instance ${name} {
  state BACKUP
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  ${more}
  virtual_ipaddress { ${vip} }
}
`;
}

/** Two directors, and how long they take to agree. */
export const PAIR = { d1: instance(150), d2: instance(100) };
export const BOTH = ['start d1', 'start d2', 'wait 6000'];

export const GROUP = `vrrp_sync_group G {
  group {
    VI_1
    VI_2
  }
}
`;

/** Real servers s1 and s2 under a TCP_CHECK every 3 s, the first at 1 s. */
export function service(more = '', ofServer = ''): string {
  const servers = ['10.0.0.11', '10.0.0.12'].map(
    (address) => `real_server ${address} 80 {
    weight 1
    ${ofServer === '' ? 'TCP_CHECK {\n connect_timeout 2\n }' : ofServer}
  }`,
  );
  return `virtual_server 10.0.0.100 80 {
  delay_loop 3
  warmup 0
  lvs_sched wrr
  lvs_method DR
  protocol TCP
  ${more}
  ${servers.join('\n')}
}
`;
}

export interface Experiment {
  readonly config: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly scenario: readonly string[];
}

interface Seen {
  readonly fault: string;
  readonly startNs: number;
  readonly events: readonly Observed[];
}

function watch({ config, files, scenario }: Experiment): readonly Seen[] {
  const recording = { format: 'keepalived-trace/1', name: 'variant', servers: 4, config, scenario };
  return play(parseRecording(files === undefined ? recording : { ...recording, files }), { seed: 'variant' });
}

/** By fault: each event of these kinds as `ms director text`, whole milliseconds. */
export function seen(experiment: Experiment, ...kinds: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    watch(experiment).map(({ fault, startNs, events }) => [
      fault,
      events
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ timeNs, director, kind, text }) => {
          const words = kind === 'ipvs' ? text.split('\n')[1].trim() : text;
          return `${Math.round((timeNs - startNs) / 1e6)} ${director} ${words}`;
        }),
    ]),
  );
}

/** Time of the first event with these words, NaN when there is none. */
export function first(lines: readonly string[], words: string): number {
  return Number.parseFloat(lines.find((line) => line.endsWith(` ${words}`)) ?? '');
}
