/** keepalived's log: the same lines in the same order as recorded, for the classes of lines that are simulated. */
import { expect, test } from 'vitest';
import { parseRecording } from '../../src/experiment/replay/keepalived/parsed-recording.ts';
import { knownPhases, play } from '../../src/experiment/replay/keepalived/play.ts';
import { recordingNamed } from './recordings.ts';

/**
 * VRRP's states and adverts, gratuitous ARPs, groups, scripts and links; what the checkers do to IPVS. Not simulated: the
 * words of start-up, of reloads and of the end of processes, of addresses of other kinds, of checkers but TCP_CHECK.
 */
const SIMULATED =
  /^\(VI_\w+\) (?!Success)|^Sending gratuitous|^VRRP_|^Script `|^Netlink reports \w+ (up|down)|quorum|sorry server|^TCP |^TCP_CHECK|alive servers|^(Adding|Removing|Disabling|Enabling) service/;
/** Several of them, and with random phases: how many fit into a run hangs on the phase. */
const PERIODIC = /discarding|success\.$|passwd|mismatch mine|ip number count/;

test.each([
  'v1-sigterm',
  'v1-kill9',
  'v1-linkdown',
  'v1-sync-group',
  'v1-track_script-60',
  'v1-track_script0',
  'v1-delvip',
  'v1-garp-short',
  'v1-kill-vrrp-child',
  'c1-tcp6',
  'c1-quorum2-h1-sorry',
  'c1-inhibit',
])('%s', (name) => {
  const recording = recordingNamed(name);
  const runs = play(parseRecording(recording), { seed: 'log', phases: knownPhases(recording) });
  let lines = 0;
  (recording.runs ?? []).forEach(({ log, fault }, i) => {
    if (log === undefined || log.length === 0) return;
    for (const director of ['d1', 'd2']) {
      const theirs = log.filter(([, d]) => d === director).map(([, , text]) => text);
      const ours = runs[i].events
        .filter((event) => event.kind === 'log' && event.director === director)
        .map(({ text }) => text);
      // Two processes write; how their lines mingle is the processor's chance.
      for (const isOfVrrp of [true, false]) {
        const recorded = theirs.filter((text) => isCompared(text, isOfVrrp));
        expect(
          ours.filter((text) => isCompared(text, isOfVrrp)),
          `${fault}, ${director}`,
        ).toEqual(recorded);
        lines += recorded.length;
      }
    }
  });
  expect(lines).toBeGreaterThan(5);
});

function isCompared(text: string, isOfVrrp: boolean): boolean {
  const isVrrp = /^\(VI_|^Sending|^VRRP_|^Script|^Netlink/.test(text);
  return isVrrp === isOfVrrp && SIMULATED.test(text) && !PERIODIC.test(text);
}
