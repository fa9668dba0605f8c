/** The commands of ipvsadm that turn one table into another. */
import type { TableRow, TableService } from './tables.ts';

const METHOD: Readonly<Record<string, string>> = { dr: '-g', tun: '-i', nat: '-m' };

export function ipvsadmChanges(
  before: readonly TableService[],
  after: readonly TableService[],
): readonly string[] {
  const lines: string[] = [];
  for (const service of after) {
    const old = before.find(({ name }) => name === service.name);
    const head = `${service.name} -s ${service.scheduler}${service.persistentS > 0 ? ` -p ${service.persistentS}` : ''}`;
    if (old === undefined) lines.push(`ipvsadm -A ${head}`);
    else if (old.scheduler !== service.scheduler || old.persistentS !== service.persistentS) {
      lines.push(`ipvsadm -E ${head}`);
    }
    lines.push(...rowChanges(service, old?.rows ?? []));
  }
  for (const { name } of before) {
    if (!after.some((service) => service.name === name)) lines.push(`ipvsadm -D ${name}`);
  }
  return lines;
}

/** The whole table as commands for an empty one. */
export function ipvsadmTable(table: readonly TableService[]): readonly string[] {
  return ipvsadmChanges([], table);
}

function rowChanges({ name, rows }: TableService, before: readonly TableRow[]): string[] {
  const same = (a: TableRow, b: TableRow) => a.address === b.address && a.port === b.port;
  const changed = rows.flatMap((row) => {
    const old = before.find((other) => same(row, other));
    if (old === undefined) return [`ipvsadm -a ${name} ${rowText(row)}`];
    const isAlike =
      old.weight === row.weight &&
      old.method === row.method &&
      old.upper === row.upper &&
      old.lower === row.lower;
    return isAlike ? [] : [`ipvsadm -e ${name} ${rowText(row)}`];
  });
  const gone = before.filter((row) => !rows.some((other) => same(row, other)));
  return [...changed, ...gone.map(({ address, port }) => `ipvsadm -d ${name} -r ${address}:${port}`)];
}

function rowText({ address, port, weight, method, upper, lower }: TableRow): string {
  const thresholds = `${upper > 0 ? ` -x ${upper}` : ''}${lower > 0 ? ` -y ${lower}` : ''}`;
  return `-r ${address}:${port} ${METHOD[method] ?? '-g'} -w ${weight}${thresholds}`;
}
