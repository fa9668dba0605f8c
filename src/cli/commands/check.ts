/** `lbsim check`: lints a site's own files, and scenarios with the files that they name. */
import { basename } from 'node:path';
import { wrap } from '../../report/text-table.ts';
import { type CheckedFile, checkFiles, READER_RULE } from '../../scenario/lint/check-files.ts';
import type { Finding } from '../../scenario/lint/finding.ts';
import { kindOf } from '../../scenario/lint/open.ts';
import { lintRules } from '../../scenario/lint/registry.ts';
import { sarifLog } from '../../scenario/lint/sarif.ts';
import { formatProblems } from '../../scenario/problems.ts';
import { EXIT_HELD, EXIT_MISSED, UsageError } from '../exit.ts';
import { fileReader } from '../read-files.ts';
import { readText } from '../read-text.ts';
import { VERSION } from '../version.ts';

export interface CheckFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly notes?: boolean;
  readonly rules?: boolean;
}

const KNOWN =
  'Known are a keepalived.conf (it has global_defs, vrrp_instance or virtual_server), a dump or script of ipvsadm ' +
  '(lines that begin with -A, -a or ipvsadm) and a scenario (.json, .yaml).';

export function check(files: readonly string[], flags: CheckFlags): number {
  if (flags.rules === true) {
    process.stdout.write(ruleList());
    return EXIT_HELD;
  }
  if (files.length === 0) throw new UsageError(`check what? Name a file. ${KNOWN}`);
  if (flags.json === true && flags.sarif === true) {
    throw new UsageError('--json and --sarif are two formats: give one of them.');
  }
  const { findings, rules } = checkFiles(files.map(open));
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(findings, null, 2)}\n`
      : flags.sarif === true
        ? `${JSON.stringify(sarifLog(findings, VERSION), null, 2)}\n`
        : told(findings, { files, rules, hasNotes: flags.notes === true }),
  );
  return findings.some(({ severity }) => severity === 'error') ? EXIT_MISSED : EXIT_HELD;
}

function open(name: string): CheckedFile {
  const text = readText('cannot check', name);
  const kind = kindOf(name, text);
  if (kind === undefined) throw new UsageError(`${name} is nothing that can be checked. ${KNOWN}`);
  return { name, kind, text, base: basename(name), readFiles: fileReader(name) };
}

interface Telling {
  readonly files: readonly string[];
  readonly rules: number;
  readonly hasNotes: boolean;
}

function told(findings: readonly Finding[], { files, rules, hasNotes }: Telling): string {
  const shown = findings.filter(({ severity }) => hasNotes || severity !== 'note');
  const hidden = findings.length - shown.length;
  const more = hidden === 0 ? '' : ` (${hidden} note${hidden === 1 ? '' : 's'}: --notes)`;
  if (shown.length === 0) return `${files.join(', ')}: no findings, ${rules} rules${more}\n`;
  const problems = shown.map(({ rule, severity, file, line, message, mend }) => ({
    severity,
    file,
    ...(line === undefined ? {} : { line }),
    path: rule,
    message: mend === undefined ? message : `${message} ${mend}`,
  }));
  return `${formatProblems(problems)}\n`;
}

function ruleList(): string {
  const lines = lintRules.flatMap(({ id, severity, title, help }) => {
    const [first, ...more] = [...wrap(title, 64), ...wrap(help, 62).map((line) => `  ${line}`)];
    return [`${id}  ${severity.padEnd(7)}  ${first}`, ...more.map((line) => `${' '.repeat(15)}${line}`)];
  });
  return `${lines.join('\n')}\n\n${READER_RULE}: messages of the readers, whatever their severity.\n`;
}
