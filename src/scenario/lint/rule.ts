/**
 * What a lint rule is: a record that says what it looks at, why the fault hurts, and finds it. `lbsim check --rules`,
 * the reference page and SARIF read these records; no second place knows a rule.
 */
import type { Severity } from '../problems.ts';
import type { Fault } from './finding.ts';
import type { ServiceSite } from './service.ts';
import type { FileSite, PairSite, ScenarioSite, TableSite, TextSite } from './site.ts';

interface RuleText {
  /** Two letters and two digits: VR for VRRP, LV for virtual servers, IP for ipvsadm, TP for machines, SC for scenarios. */
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it hurts, in general. */
  readonly help: string;
  /** Messages of the reader that a finding of this rule on the same line says better. */
  readonly restates?: RegExp;
}

/**
 * What a rule must be shown: the lines of a keepalived.conf even if it has errors, one that was read, two directors'
 * files, any one IPVS service wherever it is configured, a script or dump of ipvsadm, or a whole scenario.
 */
export type LintRule = RuleText &
  (
    | { readonly needs: 'text'; check(site: TextSite): readonly Fault[] }
    | { readonly needs: 'file'; check(site: FileSite): readonly Fault[] }
    | { readonly needs: 'pair'; check(site: PairSite): readonly Fault[] }
    | { readonly needs: 'service'; check(site: ServiceSite): readonly Fault[] }
    | { readonly needs: 'table'; check(site: TableSite): readonly Fault[] }
    | { readonly needs: 'scenario'; check(site: ScenarioSite): readonly Fault[] }
  );

export function lintRule(rule: LintRule): LintRule {
  return rule;
}
