/** SC02: people who think longer than the director remembers. */
import { NS_PER_S } from '../../sim/units.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { meanOf, targetService } from './scenario-view.ts';

/** A template stays as long as one of its connections is in the table: FIN_WAIT holds it that long. */
const CLOSED_NS = 120 * NS_PER_S;

export const thinkOutlastsPersistence = lintRule({
  id: 'SC02',
  severity: 'warning',
  title: 'the pause between requests is longer than persistence',
  help: 'The template that remembers a client is renewed by new connections only. Who pauses for longer is dealt out anew, and the login breaks.',
  needs: 'scenario',
  check: ({ read, point, at }) =>
    point.settings.clients.flatMap((client, i) => {
      const service = targetService(point, client);
      const thinkNs = meanOf(client.thinkTime);
      if (!client.login || service?.isPersistent !== true || thinkNs === undefined) return [];
      const heldNs = Math.max(service.persistentS * NS_PER_S, CLOSED_NS);
      if (read.scenario.vary !== undefined || thinkNs <= heldNs) return [];
      return [
        {
          at: at(['clients', i, 'thinkTime']),
          message: `${client.name} pause for ${seconds(thinkNs)} on average; ${service.text} remembers them for ${service.persistentS} s, or 120 s after their last connection.`,
          mend: `Set persistence_timeout ${Math.ceil((3 * thinkNs) / NS_PER_S)} or so.`,
        },
      ];
    }),
});
