/** The reference page of keepalived.conf, made from the keyword tables. */

import { type KeywordRow, keywordRows } from './keywords.ts';

const HEAD = `# Keywords of keepalived.conf

Made from the tables of the reader; do not edit. \`lbsim\` reads a keepalived.conf as keepalived 2.2.7 does,
or as 1.2.7 where that is asked for. A keyword that a version does not know is ignored, as keepalived ignores
it, and told. Lines that begin with \`@\`, \`$\` or \`~\` are conditions, parameters and sequences.

| Class | What lbsim does |
|---|---|
| M | models it |
| P | reads it; it has no bearing on traffic or timing |
| W | reads it and warns: a real director would behave otherwise |
`;

/** Markdown, one table for each block; checkers that share a keyword share its row. */
export function keywordReference(): string {
  const sections = new Map<string, KeywordRow[]>();
  for (const row of keywordRows()) {
    const title = row.blocks.map((block) => (block === 'root' ? 'Root level' : block)).join(', ');
    const rows = sections.get(title) ?? [];
    sections.set(title, [...rows, row]);
  }
  const parts = [...sections].map(([title, rows]) => {
    const lines = rows.map((row) => `| ${cells(row).map(escapeCell).join(' | ')} |`);
    const head =
      '| Keyword | Class | Takes | Default | Meaning | In lbsim | Versions |\n|---|---|---|---|---|---|---|';
    return `## ${title}\n\n${head}\n${lines.join('\n')}\n`;
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

function cells(row: KeywordRow): readonly string[] {
  return [`\`${row.keyword}\``, row.class, row.takes, row.byDefault, row.meaning, row.happens, row.versions];
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
