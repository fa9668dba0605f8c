/**
 * HAProxy's own formats, "option httplog" and "option tcplog". Source: HAProxy Configuration Manual, 8.2.2 and 8.2.3, timers
 * in 8.4. The request time is what the server took: Tr of HTTP, Tt without queue and connect of TCP.
 */
import { patternReader } from './line-pattern.ts';
import { type AccessRecord, fits, type LogFormat, type LogReader } from './record.ts';

/** Syslog's own part may stand before it. */
const CLIENT = String.raw`(?:^|\s)(?:\[?([\da-fA-F.:]+?)\]?):\d+ \[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?)\]`;
const HTTP = new RegExp(
  String.raw`${CLIENT} \S+ [^\s/]+\/\S+ -?\d+\/-?\d+\/-?\d+\/(-?\d+)\/\+?-?\d+ (-?\d+) \+?(\d+) .*?"([^"]*)"?[^"]*$`,
);
const TCP = new RegExp(String.raw`${CLIENT} \S+ [^\s/]+\/\S+ (-?\d+)\/(-?\d+)\/\+?(-?\d+) \+?(\d+) \S\S `);

/** When the request, or the connection, came: to the millisecond. */
const STAMPED = { stamp: 'start', resolutionS: 1e-3 } as const;

export const haproxyHttp: LogFormat = {
  name: 'haproxy-http',
  title: 'HAProxy, HTTP',
  help: 'option httplog; the request time is Tr, the time of the server until its answer begins.',
  open: (lines) => {
    const fields = ['client', 'clf-time', 'took-ms', 'status', 'bytes', 'request'] as const;
    const reader = patternReader({ format: 'haproxy-http', pattern: HTTP, fields, ...STAMPED });
    return fits(reader, lines) ? reader : undefined;
  },
};

export const haproxyTcp: LogFormat = {
  name: 'haproxy-tcp',
  title: 'HAProxy, TCP',
  help: 'option tcplog; one record is one connection, its request time the connection without queue and connect.',
  open: (lines) => {
    const fields = ['client', 'clf-time', 'took-ms'] as const;
    const inner = patternReader({ format: 'haproxy-tcp', pattern: TCP, fields, ...STAMPED });
    const reader: LogReader = { ...inner, hasBytes: true, read: readTcp(inner) };
    return fits(reader, lines) ? reader : undefined;
  },
};

/** Tw, Tc and Tt; -1 where it was not reached. */
function readTcp(inner: LogReader): LogReader['read'] {
  return (line: string, record: AccessRecord) => {
    if (!inner.read(line, record)) return false;
    const match = TCP.exec(line) as RegExpExecArray;
    const [wait, connect, total] = [match[3], match[4], match[5]].map(Number);
    record.bytes = Number(match[6]);
    record.requestS = connect < 0 ? Number.NaN : Math.max(0, total - Math.max(0, wait) - connect) / 1e3;
    return true;
  };
}
