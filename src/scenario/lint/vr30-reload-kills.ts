/** VR30: a broken file that waits for the next reload. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';
import { lastNamed, statementsNamed } from './statements.ts';

export const reloadKills = lintRule({
  id: 'VR30',
  severity: 'error',
  title: 'a reload of this file ends the daemon',
  help: 'A file that keepalived refuses ends it at the next SIGHUP: without a priority-0 advert, with the VIP and the IPVS table left in the kernel beside those of the new MASTER. reload_check_config reads the file first.',
  needs: 'text',
  check: (site) => {
    const fatal = site.problems.filter(
      ({ severity, message }) => severity === 'error' && /would not start/.test(message),
    );
    const globals = statementsNamed(site.statements, 'global_defs').flatMap(({ children }) => children);
    const isChecked = lastNamed(globals, 'reload_check_config') !== undefined;
    const [first] = fatal;
    if (first === undefined || isChecked) return [];
    return [
      {
        at: { file: first.file, ...(first.line === undefined ? {} : { line: first.line }) },
        message: `${counted(fatal.length, 'fatal error')}: the next reload ends keepalived and leaves its VIPs on the interface.`,
        mend: 'Mend the file, try it by keepalived -t, and set reload_check_config in global_defs.',
      },
    ];
  },
});
