/**
 * Reads what ipvsadm was told: a dump of `ipvsadm -S`, or a shell script of ipvsadm lines as the old how-tos
 * have it. What such a file cannot tell is said in notes.
 */
import { type DumpService, formatDump } from '../../../models/director/ipvsadm-dump.ts';
import type { StaticService } from '../../../models/system-settings.ts';
import type { Problem } from '../../problems.ts';
import { CommandLineError, parseCommandLine } from './options.ts';
import { shellCommands } from './shell-lines.ts';
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

/** Words before ipvsadm that change nothing. */
const PREFIXES = new Set(['sudo', 'exec', 'command', 'nice']);
const CONTROL_WORDS = new Set([
  'for',
  'while',
  'until',
  'if',
  'case',
  'function',
  'do',
  'then',
  'else',
  'elif',
]);

export function readIpvsadm(text: string, file: string): IpvsadmImport {
  const table = new IpvsadmTable();
  const problems: Problem[] = [];
  const counts = { ipvsadm: 0, other: 0, control: 0, controlLine: 0 };
  for (const { line, words, unset } of shellCommands(text)) {
    const own = ipvsadmWords(words);
    if (own === undefined) {
      if (CONTROL_WORDS.has(words[0]) && counts.control++ === 0) counts.controlLine = line;
      else counts.other++;
      continue;
    }
    counts.ipvsadm++;
    try {
      if (unset.length > 0)
        throw new CommandLineError(`$${unset[0]} was not set by a plain assignment before.`);
      table.apply(parseCommandLine(own));
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error;
      problems.push({ severity: 'error', file, line, message: `${error.message} The line is left out.` });
    }
  }
  const { services, problems: conversion } = toServices(table.services, file);
  problems.push(...conversion, ...shapeProblems(counts, file), ...silenceNotes(table, file));
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
  let at = 0;
  while (PREFIXES.has(words[at])) at++;
  const program = words[at]?.split('/').at(-1);
  if (program === 'ipvsadm') return words.slice(at + 1).filter((word) => word !== 'ipvsadm');
  return /^-{1,2}[A-Za-z]/.test(words[0]) ? words : undefined;
}

function shapeProblems(
  counts: { ipvsadm: number; other: number; control: number; controlLine: number },
  file: string,
): Problem[] {
  const problems: Problem[] = [];
  if (counts.ipvsadm === 0) {
    const message =
      'It has no line of ipvsadm. Give the output of "ipvsadm -Sn", or a script of ipvsadm lines.';
    problems.push({ severity: 'error', file, message });
  }
  if (counts.control > 0) {
    const message = 'Loops and conditions are not run: each line is read once, as it stands.';
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
