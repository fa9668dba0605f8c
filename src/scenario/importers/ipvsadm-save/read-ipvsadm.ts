/**
 * Reads what ipvsadm was told: a dump of `ipvsadm -S`, or a shell script of ipvsadm lines as the old how-tos
 * have it. What such a file cannot tell is said in notes.
 */
import { type DumpService, formatDump } from '../../../models/director/ipvsadm-dump.ts';
import type { StaticService } from '../../../models/system-settings.ts';
import type { Problem } from '../../problems.ts';
import { CommandLineError, parseCommandLine } from './options.ts';
import { shellScript } from './shell-flow.ts';
import { IpvsadmTable, type SyncDaemon, type TableService } from './table.ts';
import { toServices } from './to-services.ts';

export interface IpvsadmImport {
  /** As the file has it, in the order in which services and destinations were added. */
  readonly table: readonly TableService[];
  /** The same for a director of lbsim; what it cannot take is among the problems. */
  readonly services: readonly StaticService[];
  /** `--set`, in seconds; absent where nothing was set. */
  readonly timeoutsS?: { readonly tcp?: number; readonly tcpFin?: number; readonly udp?: number };
  readonly daemons: readonly SyncDaemon[];
  readonly problems: readonly Problem[];
}

/** The head of what "ipvsadm -L" prints. */
export const LISTING = /^IP Virtual Server version /m;

/** Words before ipvsadm that change nothing. */
const PREFIXES = new Set(['sudo', 'exec', 'command', 'nice']);
const CONTROL_WORDS = new Set(['for', 'while', 'until', 'if', 'elif']);
const INSTEAD = 'Give what "ipvsadm -Sn" prints once it has run.';

export function readIpvsadm(text: string, file: string): IpvsadmImport {
  const table = new IpvsadmTable();
  const problems: Problem[] = [];
  const counts = { ipvsadm: 0, other: 0, control: 0, controlLine: 0 };
  const { commands, leftOut } = shellScript(text);
  let clearedAt = 0;
  for (const { line, words, unset } of commands) {
    const own = ipvsadmWords(words);
    if (own === undefined) {
      if (CONTROL_WORDS.has(words[0]) && counts.control++ === 0) counts.controlLine = line;
      else counts.other++;
      continue;
    }
    counts.ipvsadm++;
    // By itself it lists.
    if (own.length === 0) continue;
    try {
      if (unset.length > 0)
        throw new CommandLineError(`$${unset[0]} was not set by a plain assignment before. ${INSTEAD}`);
      const had = table.services.length;
      table.apply(parseCommandLine(own));
      if (had > 0 && table.services.length === 0) clearedAt = line;
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error;
      problems.push({ severity: 'error', file, line, message: `${error.message} The line is left out.` });
    }
  }
  const { services, problems: conversion } = toServices(table.services, file);
  problems.push(...conversion, ...shapeProblems(text, counts, file), ...silenceNotes(table, file));
  for (const { line, name } of leftOut) {
    problems.push({ severity: 'note', file, line, message: `What stands under "${name}" is left out.` });
  }
  if (clearedAt > 0 && table.services.length === 0) {
    const message = `After the last line the table is empty: this one takes away what those above it made. ${INSTEAD}`;
    problems.push({ severity: 'error', file, line: clearedAt, message });
  }
  const [tcp, tcpFin, udp] = table.timeoutsS;
  const timeoutsS = { ...(tcp ? { tcp } : {}), ...(tcpFin ? { tcpFin } : {}), ...(udp ? { udp } : {}) };
  return {
    table: table.services,
    services,
    ...(Object.keys(timeoutsS).length > 0 ? { timeoutsS } : {}),
    daemons: table.daemons,
    problems,
  };
}

/** The table as `ipvsadm -Sn` would print it, but in the order of the file. */
export function writeIpvsadm(table: readonly DumpService[]): string {
  return formatDump(table);
}

/** The words after ipvsadm, wherever it stands; a line of a dump begins with its option. */
export function ipvsadmWords(words: readonly string[]): readonly string[] | undefined {
  // "ip netns exec NAME" runs what follows somewhere else.
  let at = words[0] === 'ip' && words[1] === 'netns' && words[2] === 'exec' ? 4 : 0;
  while (PREFIXES.has(words[at])) at++;
  const program = words[at]?.split('/').at(-1);
  if (program === 'ipvsadm') return words.slice(at + 1).filter((word) => word !== 'ipvsadm');
  return /^-{1,2}[A-Za-z]/.test(words[0]) ? words : undefined;
}

function shapeProblems(
  text: string,
  counts: { ipvsadm: number; other: number; control: number; controlLine: number },
  file: string,
): Problem[] {
  const problems: Problem[] = [];
  if (counts.ipvsadm === 0) {
    const what = LISTING.test(text)
      ? 'It is what "ipvsadm -L" shows, which leaves out what lbsim needs.'
      : 'It has no line of ipvsadm.';
    const message = `${what} Give the output of "ipvsadm -Sn", or a script of ipvsadm lines.`;
    problems.push({ severity: 'error', file, message });
  }
  if (counts.control > 0) {
    const message =
      'Conditions are not tested, and loops over anything but words are not run: each line is read once, as it ' +
      `stands. ${INSTEAD}`;
    problems.push({ severity: 'warning', file, line: counts.controlLine, message });
  }
  if (counts.other > 0) {
    const message = `${counts.other} command${counts.other === 1 ? '' : 's'} other than ipvsadm passed over.`;
    problems.push({ severity: 'note', file, message });
  }
  return problems;
}

/** What a file of this kind cannot tell, and what is assumed instead. */
function silenceNotes(table: IpvsadmTable, file: string): Problem[] {
  const notes: Problem[] = [];
  const note = (message: string) => notes.push({ severity: 'note', file, message });
  if (table.services.length === 0) return notes;
  if (!table.hasThresholds)
    note('It tells no thresholds (a dump never does): none are assumed. Set them by -x and -y.');
  if (table.timeoutsS.every((seconds) => seconds === 0)) {
    note('It tells no timeouts (a dump never does): 900 s, 120 s and 300 s are assumed.');
  }
  const isLong = table.services.some(({ servers }) => servers.length > 1);
  if (isLong) {
    note(
      "The kernel's list order is that of these lines, reversed, as ipvsadm-restore would make it; " +
        'a dump is sorted and does not tell what it was.',
    );
  }
  return notes;
}
