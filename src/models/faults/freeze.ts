/** An application that stands still under a kernel that lives: connections are completed until the listen queue is full. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const freeze = faultKind({
  name: 'freeze',
  title: 'standstill of an application',
  help: 'The kernel still completes connections until listenQueue is full, so TCP_CHECK and PING_CHECK pass meanwhile.',
  settings: z.strictObject({ type: z.literal('freeze'), realServer: realServerName, ...faultTimes }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => site.realServers.freeze(row, true),
  undo: (site, row) => site.realServers.freeze(row, false),
  strikes: 'stands still',
  ends: 'goes on',
});
