/** Every checker of keepalived. */
import type { Checker } from '../keepalived/lvs-config.ts';
import { bfdChecker } from './bfd.ts';
import type { CheckerKind } from './checker.ts';
import { dnsChecker } from './dns.ts';
import { fileChecker } from './file.ts';
import { httpChecker } from './http.ts';
import { miscChecker } from './misc.ts';
import { pingChecker } from './ping.ts';
import { smtpChecker } from './smtp.ts';
import { tcpChecker } from './tcp.ts';
import { udpChecker } from './udp.ts';

export const checkers = [
  tcpChecker,
  httpChecker,
  smtpChecker,
  dnsChecker,
  udpChecker,
  pingChecker,
  miscChecker,
  fileChecker,
  bfdChecker,
] as const;

/** The record of a checker's kind. Each `type` has exactly one, so its checkers fit. */
export function checkerKindOf(checker: Checker): CheckerKind {
  const kind = (checkers as readonly unknown[] as readonly CheckerKind[]).find(({ types }) =>
    types.includes(checker.type),
  );
  if (kind === undefined) throw new Error(`assertion failed: no checker is called ${checker.type}`);
  return kind;
}
