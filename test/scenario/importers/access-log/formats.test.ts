import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseColumns } from '../../../../src/scenario/importers/access-log/columns.ts';
import { splitCsv } from '../../../../src/scenario/importers/access-log/csv.ts';
import { readerOfFormat } from '../../../../src/scenario/importers/access-log/log-format.ts';
import { emptyRecord, objectOf } from '../../../../src/scenario/importers/access-log/record.ts';
import {
  type LogOptions,
  logFormats,
  openLog,
} from '../../../../src/scenario/importers/access-log/registry.ts';
import {
  parseAnyTime,
  parseClfTime,
  parseIsoTime,
} from '../../../../src/scenario/importers/access-log/time.ts';

/** 10 October 2000, 13:55:36 UTC. */
const AT = 971_186_136;

function readOf(lines: readonly string[], options: LogOptions = {}) {
  const reader = openLog(lines, options);
  if (typeof reader === 'string') throw new Error(reader);
  const record = emptyRecord();
  expect(reader.read(lines[reader.headerLines], record)).toBe(true);
  return { reader, record };
}

const CLF = '10.0.0.7 - frank [10/Oct/2000:06:55:36 -0700] "GET /a/b.gif?x=1 HTTP/1.0" 200 2326';
const COMBINED = `${CLF} "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`;

describe('a line of each format', () => {
  test('common', () => {
    const { reader, record } = readOf([CLF]);
    expect(reader).toMatchObject({ format: 'common', hasRequestTime: false });
    expect(record).toMatchObject({
      timeS: AT,
      client: '10.0.0.7',
      object: '/a/b.gif',
      bytes: 2326,
      status: 200,
    });
  });

  test('combined, and a size of "-" is none', () => {
    const { reader, record } = readOf([COMBINED.replace(' 2326 ', ' - ')]);
    expect(reader.format).toBe('combined');
    expect(record).toMatchObject({ timeS: AT, client: '10.0.0.7', object: '/a/b.gif', bytes: 0 });
  });

  test('combined with the request time of nginx behind it', () => {
    for (const tail of [' 0.125', ' "-" 0.125', ' rt=0.125 uct="0.000"', ' "203.0.113.9" "0.125"']) {
      const { reader, record } = readOf([COMBINED + tail]);
      expect(reader, tail).toMatchObject({ stamp: 'end', hasRequestTime: true });
      expect(record, tail).toMatchObject({ requestS: 0.125, bytes: 2326 });
    }
  });

  test("nginx's own main format, whose last field is an address or a dash, has no request time", () => {
    const lines = ['"-"', '"203.0.113.9"', '"-"', '"203.0.113.9, 10.0.0.1"'].map(
      (tail) => `${COMBINED} ${tail}`,
    );
    expect(readOf(lines).reader).toMatchObject({ format: 'combined', hasRequestTime: false });
    const { reader } = readOf(lines);
    expect(lines.every((line) => reader.read(line, emptyRecord()))).toBe(true);
  });

  test('a virtual host, syslog or a container before the line is not the client', () => {
    const web = 'Oct 10 13:55:36 web1 nginx';
    for (const head of [
      'www.example.org:443 ',
      'www.example.org ',
      `${web}: `,
      `<190>${web}[77]: `,
      '<190>1 2000-10-10T13:55:36.123456+00:00 web1 nginx 77 - - ',
      '2000-10-10T13:55:36.123456789Z stdout F ',
    ]) {
      for (const client of ['10.0.0.7', '2001:db8::7', '::1']) {
        const { record } = readOf([head + COMBINED.replace('10.0.0.7', client)]);
        expect(record, head).toMatchObject({ timeS: AT, client, object: '/a/b.gif' });
      }
    }
    expect(readOf([COMBINED.replace('10.0.0.7 -', '2001:db8::7 - jane')]).record.client).toBe('2001:db8::7');
    expect(readOf([COMBINED.replace('10.0.0.7', '10.0.0.7, 192.0.2.1')]).record.client).toBe('10.0.0.7');
  });

  test("a line within Docker's JSON is read as what it is", () => {
    const wrap = (log: string) =>
      JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: '2024-01-01T00:00:00Z' });
    const { reader, record } = readOf([wrap(`${COMBINED} 0.125`)]);
    expect(reader.hasRequestTime).toBe(true);
    expect(record).toMatchObject({ timeS: AT, client: '10.0.0.7', requestS: 0.125 });
    expect(reader.read('{"log":"', record)).toBe(false);
  });

  test('the silence of a client that never asked, and the time of a tunnel, are no work', () => {
    const usual = `${COMBINED} 0.125`;
    const { reader } = readOf([usual]);
    const took = (line: string) => {
      const record = emptyRecord();
      expect(reader.read(line, record)).toBe(true);
      return record.requestS;
    };
    expect(took(usual)).toBe(0.125);
    expect(took(usual.replace(' 200 ', ' 408 '))).toBeNaN();
    expect(took(usual.replace(' 200 ', ' 101 '))).toBeNaN();
    expect(took(usual.replace(/"GET [^"]*"/, '"-"'))).toBeNaN();
    expect(took(usual.replace(/"GET [^"]*"/, '""'))).toBeNaN();
  });

  test('JSON of unknown names is told with the names that it has', () => {
    const line = '{"StartUTC":"2000-10-10T13:55:36Z","Client":{"Host":"10.0.0.7"},"Took":1}';
    expect(openLog([line], {})).toMatch(
      /is JSON.*It has StartUTC, Client\.Host, Took\. Say which, as --columns/,
    );
  });

  test("combined with Apache's %D in microseconds, stamped with the start", () => {
    const { reader, record } = readOf([`${COMBINED} 125000`]);
    expect(reader).toMatchObject({ stamp: 'start', hasRequestTime: true });
    expect(record.requestS).toBeCloseTo(0.125);
  });

  test('HAProxy, HTTP', () => {
    const { reader, record } = readOf([
      'Oct 10 13:55:36 localhost haproxy[14389]: 10.0.1.2:33317 [10/Oct/2000:13:55:36.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"',
    ]);
    expect(reader).toMatchObject({ format: 'haproxy-http', stamp: 'start', resolutionS: 1e-3 });
    expect(record).toMatchObject({ client: '10.0.1.2', object: '/index.html', bytes: 2750, status: 200 });
    expect(record.timeS).toBeCloseTo(AT + 0.655, 5);
    expect(record.requestS).toBeCloseTo(0.069);
  });

  test('HAProxy, HTTP: a request that no server took, cut off', () => {
    const { record } = readOf([
      'Oct 10 13:55:36 lb haproxy[1]: fe80::1:33317 [10/Oct/2000:13:55:36.655] http-in web/<NOSRV> 10/-1/-1/-1/+109 503 +212 - - SC-- 1/1/1/1/0 0/0 "GET /x HTTP/1.1"',
    ]);
    expect(record).toMatchObject({ client: 'fe80::1', status: 503, bytes: 212, requestS: Number.NaN });
  });

  test('HAProxy, TCP', () => {
    const { reader, record } = readOf([
      'Oct 10 13:55:36 localhost haproxy[14387]: 10.0.1.2:33313 [10/Oct/2000:13:55:36.443] fnt bck/srv1 4/3/5007 212 -- 0/0/0/0/3 0/0',
    ]);
    expect(reader).toMatchObject({ format: 'haproxy-tcp', hasObject: false, hasBytes: true });
    expect(record).toMatchObject({ client: '10.0.1.2', bytes: 212, requestS: 5 });
  });

  test('CSV, with quotes, a unit in the name and names of its own', () => {
    const { record } = readOf(
      ['when;who;what;took;n', '2000-10-10T13:55:36.5Z;"a;b";"/x ""y"".html?q";12;7'],
      { columns: parseColumns('time=when,client=who,object=what,duration=took:ms,bytes=n') },
    );
    expect(record).toMatchObject({ timeS: AT + 0.5, client: 'a;b', object: '/x "y".html', bytes: 7 });
    expect(record.requestS).toBeCloseTo(0.012);
  });

  test('JSON lines, with usual names and with members of members', () => {
    const usual = JSON.stringify({
      time_iso8601: '2000-10-10T13:55:36+00:00',
      remote_addr: '::1',
      request_time: '0.25',
    });
    expect(readOf([usual]).record).toMatchObject({ timeS: AT, client: '::1', requestS: 0.25 });
    const deep = JSON.stringify({ ts: AT * 1e3, http: { from: 'x', took_ms: 4 } });
    const { record } = readOf([deep], { columns: parseColumns('client=http.from,duration=http.took_ms') });
    expect(record).toMatchObject({ timeS: AT, client: 'x' });
    expect(record.requestS).toBeCloseTo(0.004);
  });
});

describe('format strings', () => {
  test('of nginx, over several quoted parts, with braces and milliseconds', () => {
    const { reader, record } = readOf(
      [`10.0.0.1 ${AT}.250 "GET /a?b HTTP/2.0" 200 17 0.004, 0.008 0.012 "curl \\x22"`],
      {
        logFormat:
          // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx writes variables so.
          '\'$remote_addr $msec "$request" \' \'$status ${body_bytes_sent} $upstream_response_time $request_time "$http_user_agent"\';',
      },
    );
    expect(reader).toMatchObject({ stamp: 'end', resolutionS: 1e-3 });
    expect(record).toMatchObject({
      timeS: AT + 0.25,
      client: '10.0.0.1',
      object: '/a',
      bytes: 17,
      requestS: 0.012,
    });
  });

  test('of Apache, with modifiers, headers and %D; an escaped quote does not end a text', () => {
    const { reader, record } = readOf(
      ['www 10.0.0.1 - [10/Oct/2000:13:55:36 +0000] "GET /\\"x HTTP/1.1" 200 99 "a \\" b" 1500'],
      { logFormat: '%v %a %u %t \\"%r\\" %>s %O \\"%{User-Agent}i\\" %D' },
    );
    expect(reader.stamp).toBe('start');
    expect(record).toMatchObject({ timeS: AT, client: '10.0.0.1', object: '/\\"x', bytes: 99 });
    expect(record.requestS).toBeCloseTo(0.0015);
  });

  test('of Apache, with microseconds since 1970 and %{ms}T', () => {
    const { record } = readOf([`10.0.0.1 ${AT}250000 7 /p`], { logFormat: '%h %{usec}t %{ms}T %U' });
    expect(record).toMatchObject({ timeS: AT + 0.25, object: '/p' });
    expect(record.requestS).toBeCloseTo(0.007);
  });

  test.each([
    ['$remote_addr $status', /no time.*\$time_local/],
    ['$time_local "$request"', /no client.*\$remote_addr/],
    ['%t %s', /no client.*%h/],
    ['%h "%r"', /no time.*%t/],
    ['combined', /no variables.*log_format/],
    ['$remote_addr$http_x $msec', /side by side/],
  ])('%s is told what it lacks', (text, message) => {
    expect(readerOfFormat(text)).toMatch(message);
  });

  test('for any address, path, size and time, nginx and Apache strings read back what was written', () => {
    const path = fc.stringMatching(/^\/[\w./%-]{0,30}$/);
    fc.assert(
      fc.property(
        fc.ipV4(),
        path,
        fc.nat(1e9),
        fc.integer({ min: 0, max: 2e9 }),
        fc.nat(60_000),
        (client, object, bytes, second, ms) => {
          const record = emptyRecord();
          const nginx = readerOfFormat(
            '[$msec] $remote_addr "$request" $status $body_bytes_sent $request_time',
          );
          const apache = readerOfFormat('%{msec}t|%h|%U|%B|%{ms}T');
          if (typeof nginx === 'string' || typeof apache === 'string') throw new Error('no reader');
          const lines: [typeof nginx, string][] = [
            [
              nginx,
              `[${second}.000] ${client} "GET ${object}?q=1 HTTP/1.1" 200 ${bytes} ${(ms / 1e3).toFixed(3)}`,
            ],
            [apache, `${second}000|${client}|${object}|${bytes}|${ms}`],
          ];
          for (const [reader, line] of lines) {
            expect(reader.read(line, record)).toBe(true);
            expect(record).toMatchObject({ timeS: second, client, object, bytes });
            expect(record.requestS).toBeCloseTo(ms / 1e3);
          }
        },
      ),
    );
  });
});

describe('times', () => {
  test('are read with zone and fraction, and by the size of the number', () => {
    expect(parseClfTime('10/Oct/2000:13:55:36 +0000')).toBe(AT);
    expect(parseClfTime('10/Oct/2000:15:55:36.25 +0200')).toBe(AT + 0.25);
    expect(parseIsoTime('2000-10-10 13:55:36')).toBe(AT);
    expect(parseIsoTime('2000-10-10T19:25:36+05:30')).toBe(AT);
    expect([AT, AT * 1e3, AT * 1e6, AT * 1e9].map((value) => parseAnyTime(String(value)))).toEqual([
      AT,
      AT,
      AT,
      AT,
    ]);
    expect(parseClfTime('10/Okt/2000:13:55:36 +0000')).toBeNaN();
    expect(parseClfTime('10/Oct/2000:25:55:36 +0000')).toBeNaN();
  });

  test('agree with the calendar of the engine on any day', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          expect(parseIsoTime(date.toISOString())).toBeCloseTo(date.getTime() / 1e3, 3);
        },
      ),
    );
  });
});

describe('any text', () => {
  test('never makes a reader throw, nor gives a record without time and sizes', () => {
    const starts = [
      CLF,
      COMBINED,
      '{"time":1,"client":"a"}',
      'time,client,bytes',
      '10.0.1.2:3 [10/Oct/2000:13:55:36.6]',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .tuple(fc.constantFrom(...starts), fc.nat(120), fc.string({ maxLength: 8 }))
        .map(([start, at, put]) => start.slice(0, at) + put + start.slice(at)),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), text, (lines, line) => {
        const reader = openLog(lines, {});
        if (typeof reader === 'string') return;
        const record = emptyRecord();
        if (!reader.read(line, record)) return;
        expect(Number.isFinite(record.timeS)).toBe(true);
        expect(record.bytes < 0).toBe(false);
        expect(record.requestS < 0).toBe(false);
        expect(typeof record.object).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  test('a line that would make a careless pattern back up for ever is refused at once', () => {
    const reader = readerOfFormat('%h %t "%r" "%{a}i" "%{b}i" %D');
    if (typeof reader === 'string') throw new Error(reader);
    const line = `h [10/Oct/2000:13:55:36 +0000] "${'a\\"'.repeat(5_000)}`;
    expect(reader.read(line, emptyRecord())).toBe(false);
  });

  test('cells of CSV come back as they were written', () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 6 }), (cells) => {
        expect(splitCsv(cells.map(quoted).join(','), ',')).toEqual(cells);
      }),
    );
  });

  test('what is no log is told what it may be', () => {
    expect(openLog(['hello world'], {})).toMatch(/does not begin as any format.*--log-format.*--columns/s);
    expect(openLog(['', '  '], {})).toMatch(/empty/);
    expect(() => parseColumns('tiem=x')).toThrow(/Did you mean "time"/);
    expect(logFormats.map(({ name }) => name)).toContain('combined');
  });
});

test('objects are paths', () => {
  expect(['GET /a?b HTTP/1.1', '/a', 'http://h/a?x', 'http://h', 'GET /a', '-'].map(objectOf)).toEqual([
    '/a',
    '/a',
    '/a',
    '/',
    '/a',
    '-',
  ]);
});
