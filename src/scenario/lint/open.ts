/** Opens what is to be checked: says what kind of file it is, reads it, and gives the rules their sites. */
import type { Origin } from '../../models/keepalived/config.ts';
import { parseCommandLine } from '../importers/ipvsadm-save/options.ts';
import { ipvsadmWords, LISTING, readIpvsadm } from '../importers/ipvsadm-save/read-ipvsadm.ts';
import { shellCommands } from '../importers/ipvsadm-save/shell-flow.ts';
import { readBlocks } from '../importers/keepalived-conf/blocks.ts';
import { preprocess } from '../importers/keepalived-conf/preprocess.ts';
import { readKeepalivedConf } from '../importers/keepalived-conf/read-keepalived-conf.ts';
import { Report } from '../importers/keepalived-conf/report.ts';
import type { ReadFiles } from '../read-files.ts';
import type { FileSite, TableCommand, TableSite, TextSite } from './site.ts';

export type FileKind = 'keepalived' | 'ipvsadm' | 'scenario';

const KEEPALIVED_BLOCK =
  /^\s*(?:global_defs|vrrp_instance|vrrp_sync_group|vrrp_script|virtual_server|virtual_server_group)\b/m;
const IPVSADM_LINE = /^\s*(?:-[AaEe]\s|--(?:add|edit)-(?:service|server)\b)|\bipvsadm\b/m;

/** By its content; undefined when it is nothing that can be checked. */
export function kindOf(name: string, text: string): FileKind | undefined {
  if (/\.(?:jsonc?|ya?ml)$/i.test(name)) return 'scenario';
  if (KEEPALIVED_BLOCK.test(text)) return 'keepalived';
  if (IPVSADM_LINE.test(text) || LISTING.test(text)) return 'ipvsadm';
  // A main file may hold nothing but its includes.
  return /^\s*include[rmwba]?\s+\S/m.test(text) ? 'keepalived' : undefined;
}

export interface OpenedFile {
  readonly text: TextSite;
  /** Undefined when keepalived would not start on it. */
  readonly site: FileSite | undefined;
}

/** `file` as the reader of files takes it. */
export function openKeepalived(
  file: string,
  readFiles: ReadFiles,
  sysctls: Readonly<Record<string, number>> = {},
): OpenedFile {
  const { config, problems } = readKeepalivedConf(file, { readFiles });
  const report = new Report('2.2.7');
  const settings = { readFiles, configId: undefined, instance: undefined, report };
  const { lines, files } = preprocess(file, settings);
  const text: TextSite = { file: files[0] ?? file, statements: readBlocks(lines, report), problems };
  if (config === undefined) return { text, site: undefined };
  const at = (...paths: readonly string[]) => {
    const origins: Readonly<Record<string, Origin>> = config.origins;
    const found = paths.find((path) => Object.hasOwn(origins, path));
    return found === undefined ? { file: text.file } : origins[found];
  };
  return { text, site: { ...text, config, sysctls, at } };
}

export function openTable(file: string, text: string): TableSite {
  const commands = shellCommands(text).flatMap(({ line, words }): TableCommand[] => {
    const own = ipvsadmWords(words);
    if (own === undefined) return [];
    try {
      return [{ line, command: parseCommandLine(own) }];
    } catch {
      // The import tells what is wrong with it.
      return [];
    }
  });
  const lines = text.split('\n').map((each, i) => ({ line: i + 1, text: each }));
  return { file, imported: readIpvsadm(text, file), commands, lines };
}
