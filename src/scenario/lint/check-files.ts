/** Runs the rules over files: each by itself, two keepalived.conf as a pair, a scenario with the files that it names. */
import { InputError, type Problem } from '../problems.ts';
import { type ReadFiles, rememberedReader } from '../read-files.ts';
import { type ReadScenario, readScenario } from '../read-scenario.ts';
import type { Fault, Finding } from './finding.ts';
import { type FileKind, openKeepalived, openTable } from './open.ts';
import { lintRules } from './registry.ts';
import type { LintRule } from './rule.ts';
import { fileServices, type LintService, scenarioServices, tableServices } from './service.ts';
import type { FileSite, PairSite, ScenarioSite, TableSite } from './site.ts';

export interface CheckedFile {
  /** As the user named it. */
  readonly name: string;
  readonly kind: FileKind;
  readonly text: string;
  /** How `readFiles` knows it, and what is relative to it. */
  readonly base: string;
  readonly readFiles: ReadFiles;
}

export interface CheckResult {
  /** By file in the order in which they were named, then by line. */
  readonly findings: readonly Finding[];
  /** How many rules had something to look at. */
  readonly rules: number;
}

/** The name under which the readers' own messages are told. */
export const READER_RULE = 'READ';

export function checkFiles(files: readonly CheckedFile[]): CheckResult {
  const check = new Check();
  const sites = files.map((file): FileSite | undefined => {
    if (file.kind === 'scenario') {
      check.scenario(file);
      return undefined;
    }
    if (file.kind === 'ipvsadm') {
      check.table(openTable(file.name, file.text));
      return undefined;
    }
    return check.keepalived(file.base, file.readFiles);
  });
  check.pairs(sites.filter((site) => site !== undefined));
  return check.result();
}

/** A scenario that was read, by the names that its files have beside it: the same findings on every machine. */
export function checkScenario(read: ReadScenario): readonly Finding[] {
  const check = new Check();
  check.readScenario(read, rememberedReader(read.files), read.file.split(/[\\/]/).at(-1) as string);
  return check.result().findings;
}

class Check {
  readonly #findings: Finding[] = [];
  readonly #problems: Problem[] = [];
  readonly #ran = new Set<string>();
  readonly #files = new Set<string>();

  keepalived(
    base: string,
    readFiles: ReadFiles,
    sysctls: Readonly<Record<string, number>> = {},
  ): FileSite | undefined {
    const { text, site } = openKeepalived(base, readFiles, sysctls);
    this.#files.add(text.file);
    this.#problems.push(...text.problems);
    this.#run((rule) => (rule.needs === 'text' ? rule.check(text) : undefined));
    if (site === undefined) return undefined;
    this.#run((rule) => (rule.needs === 'file' ? rule.check(site) : undefined));
    this.#services(fileServices(site));
    return site;
  }

  table(site: TableSite): void {
    this.#files.add(site.file);
    this.#problems.push(...site.imported.problems);
    this.#run((rule) => (rule.needs === 'table' ? rule.check(site) : undefined));
    this.#services(tableServices(site));
  }

  pairs(sites: readonly FileSite[]): void {
    sites.forEach((second, i) => {
      for (const first of sites.slice(0, i)) {
        const pair: PairSite = { first, second };
        this.#run((rule) => (rule.needs === 'pair' ? rule.check(pair) : undefined));
      }
    });
  }

  scenario(file: CheckedFile): void {
    this.#files.add(file.name);
    let read: ReadScenario;
    try {
      read = readScenario({ file: file.name, text: file.text, readFiles: file.readFiles });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#problems.push(...error.problems);
      return;
    }
    this.readScenario(read, file.readFiles, file.name);
  }

  readScenario(read: ReadScenario, readFiles: ReadFiles, name: string): void {
    this.#problems.push(...read.warnings);
    const sites = read.scenario.directors.flatMap(({ keepalived, sysctls }) => {
      if (keepalived === undefined) return [];
      return this.keepalived(keepalived, readFiles, sysctls) ?? [];
    });
    this.pairs(sites);
    for (const { ipvsadm } of read.scenario.directors) {
      if (ipvsadm === undefined) continue;
      for (const { name: table, text } of readFiles(ipvsadm, '')) this.table(openTable(table, text));
    }
    const at: ScenarioSite['at'] = (path) => {
      const line = read.source.lineOf(path);
      return line === undefined ? { file: name } : { file: name, line };
    };
    const site: ScenarioSite = { read, point: read.points[0], points: read.points, files: sites, at };
    this.#run((rule) => (rule.needs === 'scenario' ? rule.check(site) : undefined));
    this.#services(scenarioServices(site));
  }

  #services(all: readonly LintService[]): void {
    for (const service of all)
      this.#run((rule) => (rule.needs === 'service' ? rule.check({ service, all }) : undefined));
  }

  #run(check: (rule: LintRule) => readonly Fault[] | undefined): void {
    for (const rule of lintRules) {
      const faults = check(rule);
      if (faults === undefined) continue;
      this.#ran.add(rule.id);
      for (const { at, message, mend } of faults) {
        const { id, severity } = rule;
        this.#findings.push({ rule: id, severity, ...at, message, mend });
      }
    }
  }

  result(): CheckResult {
    const restating = new Map(lintRules.map((rule) => [rule.id, rule.restates]));
    const isRestated = ({ file, line, message }: Problem) =>
      this.#findings.some(
        (finding) =>
          finding.file === file &&
          finding.line === line &&
          restating.get(finding.rule)?.test(message) === true,
      );
    const read = this.#problems.filter((problem) => !isRestated(problem)).map(readerFinding);
    const order = [...this.#files];
    const place = (file: string) => (order.includes(file) ? order.indexOf(file) : order.length);
    const findings = unique([...read, ...this.#findings]).sort(
      (a, b) =>
        place(a.file) - place(b.file) ||
        compareText(a.file, b.file) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        compareText(a.rule, b.rule),
    );
    return { findings, rules: this.#ran.size };
  }
}

/** What lbsim does not model is no fault of the file. */
function readerFinding({ severity, file, line, path, message }: Problem): Finding {
  const isOurs = severity === 'warning' && /\bnot (?:modelled|simulated)\b/.test(message);
  return {
    rule: READER_RULE,
    severity: isOurs ? 'note' : severity,
    file,
    ...(line === undefined ? {} : { line }),
    message: path === undefined ? message : `${path}: ${message}`,
  };
}

/** Files that two directors share, and scenarios that name a checked file, are told once. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
