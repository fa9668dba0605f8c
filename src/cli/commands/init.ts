/** `lbsim init`: a first scenario to be changed. */
import { existsSync } from 'node:fs';
import { EXIT_HELD, UsageError } from '../exit.ts';
import { writeWhole } from '../write-output.ts';

const TEMPLATE = `{
  // lbsim run FILE; lbsim show FILE tells every value and its origin; lbsim schema > scenario.schema.json helps editors.
  "question": "What do clients feel when web2 dies?",
  "duration": "2min",
  "replications": 10,
  "directors": [{ "name": "lvs", "address": "192.168.1.14" }],
  "virtualServices": [
    {
      "address": "192.168.1.10:80",
      "scheduler": "wlc",
      "realServers": [
        { "realServer": "web1", "weight": 1 },
        { "realServer": "web2", "weight": 1 }
      ]
    }
  ],
  "realServers": [
    { "name": "web1", "address": "192.168.1.16", "discipline": { "type": "processor-sharing", "cores": 4 } },
    { "name": "web2", "address": "192.168.1.17", "discipline": { "type": "processor-sharing", "cores": 4 } }
  ],
  "clients": {
    "rate": "100/s",
    "serviceDemand": { "type": "lognormal", "mean": "20ms", "cv": 1 }
  },
  "faults": [{ "type": "crash", "realServer": "web2", "at": "60s" }],
  "expect": ["p99 < 200ms"]
}
`;

export function init(file: string): number {
  if (existsSync(file))
    throw new UsageError(`${file} exists already. Name another file, or remove it first.`);
  writeWhole(file, TEMPLATE);
  process.stdout.write(`written: ${file}. Try: lbsim run ${file}\n`);
  return EXIT_HELD;
}
