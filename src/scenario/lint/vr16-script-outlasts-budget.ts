/** VR16: a tracked script that finds out too late. */
import { secondsRange } from './figures.ts';
import { lintRule } from './rule.ts';
import { outageBudget } from './scenario-view.ts';
import { rankedInstances } from './site.ts';
import { skewNs, takeoverSpan } from './timing.ts';

export const scriptOutlastsBudget = lintRule({
  id: 'VR16',
  severity: 'warning',
  title: 'a tracked script moves the VIP later than the expected outage allows',
  help: 'A failure is seen after fall × interval at most; then the peer waits its skew time (weight 0), or its whole master-down interval (any other weight).',
  needs: 'scenario',
  check: ({ read, files }) => {
    const budget = outageBudget(read);
    if (budget === undefined) return [];
    return rankedInstances(files).flatMap(({ master, backup }) => {
      return master.instance.trackScripts.flatMap(({ name, weight }, i) => {
        const script = master.file.config.vrrpScripts.find((each) => each.name === name);
        if (script === undefined) return [];
        const takeover = takeoverSpan(backup.instance, master.instance);
        const span =
          weight === 0 ? { minNs: skewNs(backup.instance), maxNs: skewNs(backup.instance) } : takeover;
        const minNs = (script.fall - 1) * script.intervalNs + span.minNs;
        const maxNs = script.fall * script.intervalNs + span.maxNs;
        if (maxNs < budget.limit) return [];
        return [
          {
            at: master.file.at(`${master.path}.trackScripts[${i}]`, master.path),
            message: `When ${name} fails, the VIP moves after ${secondsRange(minNs, maxNs)}; expected is "${budget.text}".`,
            mend: weight === 0 ? 'Lower interval or fall.' : 'Use weight 0, or lower interval and fall.',
          },
        ];
      });
    });
  },
});
