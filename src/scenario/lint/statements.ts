/** Looks things up in the statements of a keepalived.conf, as written, before keepalived changes them. */
import type { Statement } from '../importers/keepalived-conf/blocks.ts';
import { canonicalName } from '../importers/keepalived-conf/settings.ts';
import type { Problem } from '../problems.ts';
import type { Fault } from './finding.ts';
import type { TextSite } from './site.ts';

export function keywordOf({ keyword }: Statement): string {
  return keyword === undefined ? '' : canonicalName(keyword);
}

export function statementsNamed(statements: readonly Statement[], name: string): readonly Statement[] {
  return statements.filter((statement) => keywordOf(statement) === name);
}

/** The last of its kind, which is the one that counts. */
export function lastNamed(statements: readonly Statement[], name: string): Statement | undefined {
  return statementsNamed(statements, name).at(-1);
}

/** Every statement, blocks before what stands in them. */
export function allStatements(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement) => [statement, ...allStatements(statement.children)]);
}

/** The vrrp_instance blocks, with the version of VRRP and the strictness that hold in each. */
export function instanceBlocks({ statements }: TextSite): readonly InstanceBlock[] {
  let globals: readonly Statement[] = [];
  return statements.flatMap((statement): InstanceBlock[] => {
    if (keywordOf(statement) === 'global_defs') globals = [...globals, ...statement.children];
    if (keywordOf(statement) !== 'vrrp_instance') return [];
    const own = statement.children;
    const version = lastNamed(own, 'version') ?? lastNamed(globals, 'vrrp_version');
    const strict = lastNamed(own, 'strict_mode') ?? lastNamed(globals, 'vrrp_strict');
    const isIpv6 =
      statementsNamed(own, 'virtual_ipaddress')[0]?.children[0]?.words[0]?.includes(':') ?? false;
    return [
      {
        statement,
        version: version?.words[1] === '3' || isIpv6 ? 3 : 2,
        isStrict: strict !== undefined && !['off', 'no', 'false'].includes(strict.words[1] ?? ''),
      },
    ];
  });
}

export interface InstanceBlock {
  readonly statement: Statement;
  readonly version: 2 | 3;
  readonly isStrict: boolean;
}

/** Faults that the reader has met: each of its messages that matches, with the mend of the rule. */
export function readerFaults(site: TextSite, pattern: RegExp, tell: (problem: Problem) => Omit<Fault, 'at'>) {
  return site.problems
    .filter(({ message }) => pattern.test(message))
    .map((problem): Fault => {
      const { file, line } = problem;
      return { at: line === undefined ? { file } : { file, line }, ...tell(problem) };
    });
}
