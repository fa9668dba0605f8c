/** The reference page of the lint rules, made from their records. */
import { lintRules } from './registry.ts';
import type { LintRule } from './rule.ts';

const HEAD = `# Rules of lbsim check

Made from the rules themselves; do not edit. \`lbsim check --rules\` prints the same list. Messages under \`READ\` are
those of the readers: what keepalived or ipvsadm would refuse, change or ignore.

Errors end the command with code 1. Notes are shown with \`--notes\`, \`--json\` and \`--sarif\`.
`;

const LOOKS_AT: Readonly<Record<LintRule['needs'], string>> = {
  text: 'a keepalived.conf, even one that keepalived refuses',
  file: 'a keepalived.conf',
  pair: 'two directors',
  service: 'any IPVS service',
  table: 'a dump or script of ipvsadm',
  scenario: 'a scenario',
};

const FAMILIES: readonly (readonly [string, string])[] = [
  ['VR', 'VRRP and directors'],
  ['LV', 'Virtual servers'],
  ['IP', 'ipvsadm'],
  ['TP', 'Machines and networks'],
  ['SC', 'Scenarios'],
];

export function ruleReference(): string {
  const sections = FAMILIES.map(([letters, title]) => {
    const rows = lintRules
      .filter(({ id }) => id.startsWith(letters))
      .map(({ id, severity, title: name, needs, help }) =>
        [id, severity, name, LOOKS_AT[needs], help].map((cell) => cell.replaceAll('|', '\\|')).join(' | '),
      );
    const table = [
      '| Rule | Severity | Finds | Looks at | Why it hurts |',
      '|---|---|---|---|---|',
      ...rows.map((row) => `| ${row} |`),
    ];
    return `## ${title}\n\n${table.join('\n')}\n`;
  });
  return `${HEAD}\n${sections.join('\n')}`;
}
