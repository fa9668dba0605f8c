/** VR09: priority 255 on a machine that does not own the VIP. */
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

export const ownerPriority = lintRule({
  id: 'VR09',
  severity: 'warning',
  title: 'priority 255',
  help: '255 is for the machine whose own address the VIP is. It becomes MASTER at once, before its health checks have run, and neither tracking nor nopreempt works.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) => {
      const isWritten = Object.hasOwn(file.config.origins, `${path}.priority`);
      const isOwner = instance.virtualIpAddresses.some(({ address }) => address === instance.sourceIp);
      if (instance.priority !== 255 || !isWritten || isOwner) return [];
      const tracked =
        instance.trackScripts.length + instance.trackFiles.length + instance.trackProcesses.length;
      const lost = tracked > 0 ? `, and the weights of the ${tracked} things it tracks do nothing` : '';
      return [
        {
          at: file.at(`${path}.priority`),
          message: `priority 255 makes ${instance.name} MASTER 1 µs after its start, 1 s or more before its first health check${lost}.`,
          mend: 'Write 254 or less.',
        },
      ];
    }),
});
