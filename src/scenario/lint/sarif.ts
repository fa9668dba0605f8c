/** Findings as SARIF 2.1.0, which code hosts and editors show beside the lines. */
import { READER_RULE } from './check-files.ts';
import type { Finding } from './finding.ts';
import { lintRules } from './registry.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** What the readers of the files say, in the place of a rule. */
export const READER_HELP = {
  id: READER_RULE,
  severity: 'warning',
  title: 'what the reader of the file says',
  help: 'A line that keepalived or ipvsadm would refuse, change or ignore, as the reader of lbsim tells it.',
} as const;

export function sarifLog(findings: readonly Finding[], version: string): object {
  const rules = [READER_HELP, ...lintRules];
  const index = new Map(rules.map(({ id }, i) => [id, i]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lbsim',
            semanticVersion: version,
            rules: rules.map(({ id, severity, title, help }) => ({
              id,
              name: pascalCase(title),
              shortDescription: { text: `${title}.` },
              fullDescription: { text: help },
              help: { text: help },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: index.get(finding.rule),
          level: finding.severity,
          message: {
            text: finding.mend === undefined ? finding.message : `${finding.message} ${finding.mend}`,
          },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(finding.file) },
                ...(finding.line === undefined ? {} : { region: { startLine: finding.line } }),
              },
            },
          ],
        })),
      },
    ],
  };
}

function pascalCase(title: string): string {
  return title
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

/** Relative where the file was named so. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
