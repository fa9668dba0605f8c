import { describe, expect, test } from 'vitest';
import { checker, config, realServer, remarks, serverText, virtualServer } from './reading.ts';

const S = 1_000_000_000;

describe('defaults', () => {
  test('TCP_CHECK: every 60 s, 5 s to connect, one retry after 1 s', () => {
    expect(checker('TCP_CHECK { }')).toEqual({
      type: 'tcp',
      delayLoopNs: 60 * S,
      retry: 1,
      delayBeforeRetryNs: S,
      warmupNs: 60 * S,
      alpha: false,
      connectTimeoutNs: 5 * S,
      connectIp: '10.0.0.11',
      connectPort: 80,
    });
  });

  test.each([
    ['HTTP_GET { url { } }', { type: 'http', retry: 1, delayBeforeRetryNs: 3 * S }],
    ['SSL_GET { url { } }', { type: 'ssl', retry: 1, delayBeforeRetryNs: 3 * S }],
    [
      'SMTP_CHECK { }',
      { type: 'smtp', retry: 1, delayBeforeRetryNs: S, heloName: 'smtpchecker.keepalived.org' },
    ],
    [
      'DNS_CHECK { }',
      { type: 'dns', retry: 3, delayBeforeRetryNs: 60 * S, queryType: 'SOA', queryName: '.' },
    ],
    ['UDP_CHECK { }', { type: 'udp', retry: 1, requireReply: false, minReplyLength: 0, maxReplyLength: 255 }],
    ['PING_CHECK { }', { type: 'ping', retry: 1, delayBeforeRetryNs: S }],
    ['MISC_CHECK { misc_path "/bin/x" }', { type: 'misc', retry: 0, timeoutNs: 60 * S, dynamic: false }],
  ])('%s', (text, expected) => {
    expect(checker(text)).toMatchObject(expected);
  });
});

describe('inheritance', () => {
  const levels = `delay_loop 10
    connect_timeout 4
    retry 5
    delay_before_retry 2
    warmup 3
    alpha
    real_server 10.0.0.11 80 {
      delay_loop 7
      retry 6
      TCP_CHECK {
        retry 0
        warmup 0
      }
      HTTP_GET {
        url { path / }
      }
    }`;

  test('a checker takes from itself, then its real server, then its virtual server', () => {
    const [tcp, http] = virtualServer(levels).realServers[0]?.checkers ?? [];
    const shared = { delayLoopNs: 7 * S, connectTimeoutNs: 4 * S, delayBeforeRetryNs: 2 * S, alpha: true };
    expect(tcp).toMatchObject({ ...shared, retry: 0, warmupNs: 0 });
    expect(http).toMatchObject({ ...shared, retry: 6, warmupNs: 3 * S });
  });

  test('retry is at least 1 on a virtual or real server, and may be 0 in a checker', () => {
    expect(
      virtualServer('retry 0\nreal_server 10.0.0.11 80 { TCP_CHECK { } }').realServers[0]?.checkers[0],
    ).toMatchObject({ retry: 1 });
    expect(checker('retry 0\nTCP_CHECK { }')).toMatchObject({ retry: 1 });
    expect(checker('TCP_CHECK { retry 0\n }')).toMatchObject({ retry: 0 });
  });

  test('warmup and the pause of DNS follow the delay loop', () => {
    expect(checker('DNS_CHECK { delay_loop 6\n }')).toMatchObject({
      warmupNs: 6 * S,
      delayBeforeRetryNs: 6 * S,
    });
  });

  test("the timeout of a script is the virtual server's delay loop", () => {
    const text =
      'delay_loop 8\nreal_server 10.0.0.11 80 { MISC_CHECK { misc_path "/bin/x"\n delay_loop 4\n } }';
    expect(virtualServer(text).realServers[0]?.checkers[0]).toMatchObject({
      timeoutNs: 8 * S,
      delayLoopNs: 4 * S,
    });
  });
});

describe('what a checker asks', () => {
  test('connection options', () => {
    const text = `TCP_CHECK {
        connect_ip 10.0.0.99
        connect_port 8080
        bindto 10.0.0.1
        bind_port 999
        bind_if eth1
        fwmark 4
        }`;
    expect(checker(text)).toMatchObject({
      connectIp: '10.0.0.99',
      connectPort: 8080,
      bindTo: '10.0.0.1',
      bindPort: 999,
      bindInterface: 'eth1',
      fwmark: 4,
    });
  });

  test('urls keep their order, and any status from 200 to 299 is good', () => {
    const text = `HTTP_GET {
      url {
        path /a
      }
      url {
        path /b
        status_code 200 301-303
        digest 0123456789abcdef0123456789abcdef
        regex "all is \\"well\\""
      }
      http_protocol 1.1
      fast_recovery
      enable_sni
    }`;
    expect(checker(text)).toMatchObject({
      httpProtocol: '1.1',
      fastRecovery: true,
      enableSni: true,
      urls: [
        { path: '/a', statusCodes: [{ from: 200, to: 299 }] },
        {
          path: '/b',
          statusCodes: [
            { from: 200, to: 200 },
            { from: 301, to: 303 },
          ],
          digest: '0123456789abcdef0123456789abcdef',
          regex: 'all is "well"',
        },
      ],
    });
  });

  test('the Host header comes from the nearest block that names one, or is the address', () => {
    const host = (lines: string): unknown => {
      const found = virtualServer(lines).realServers[0]?.checkers[0];
      return found?.type === 'http' ? found.urls[0]?.virtualHost : undefined;
    };
    expect(host('real_server 10.0.0.11 80 { HTTP_GET { url { } } }')).toBe('10.0.0.11:80');
    expect(host('virtualhost vs\nreal_server 10.0.0.11 80 { HTTP_GET { url { } } }')).toBe('vs');
    const all = `virtualhost vs
        real_server 10.0.0.11 80 {
        virtualhost rs
        HTTP_GET {
        virtualhost ck
        url { virtualhost u
        } } }`;
    expect(host(all)).toBe('u');
    expect(host(all.replace('virtualhost u', ''))).toBe('ck');
    expect(host(all.replace('virtualhost u', '').replace('virtualhost ck', ''))).toBe('rs');
  });

  test('nb_get_retry is retry, with a note', () => {
    const text = 'HTTP_GET {\n url { }\n nb_get_retry 3\n}';
    expect(checker(text)).toMatchObject({ retry: 3 });
    expect(remarks(serverText(`real_server 10.0.0.11 80 { ${text} }`))).toEqual([
      expect.stringMatching(/^\d+ note: .*old name of "retry"; it counts/),
    ]);
  });

  test('a host of SMTP_CHECK is one more check', () => {
    const { checkers } = realServer(
      'SMTP_CHECK {\n retry 4\n host {\n connect_ip 10.0.0.98\n connect_port 26\n }\n}',
    );
    expect(checkers).toMatchObject([
      { type: 'smtp', connectIp: '10.0.0.11', connectPort: 80, retry: 4 },
      { type: 'smtp', connectIp: '10.0.0.98', connectPort: 26, retry: 4 },
    ]);
  });

  test('DNS, UDP and scripts keep what they send', () => {
    expect(checker('DNS_CHECK {\n type A\n name www.example\n}')).toMatchObject({
      queryType: 'A',
      queryName: 'www.example',
    });
    expect(checker('UDP_CHECK {\n payload 00ff\n require_reply 01xx\n min_reply_length 2\n}')).toMatchObject({
      payload: '00ff',
      requireReply: true,
      replyPattern: '01xx',
      minReplyLength: 2,
    });
    expect(
      checker('MISC_CHECK {\n misc_path "/bin/check \'a b\' -x"\n misc_timeout 3\n misc_dynamic\n}'),
    ).toMatchObject({
      script: "/bin/check 'a b' -x",
      timeoutNs: 3 * S,
      dynamic: true,
    });
  });

  test('file and BFD checks refer to what is defined', () => {
    const defined = 'track_file f {\n file /run/f\n}\nbfd_instance b {\n neighbor_ip 10.0.0.9\n}\n';
    const lines = `alpha
        real_server 10.0.0.11 80 {
        FILE_CHECK {
        track_file f
        weight 2 reverse
        }
        BFD_CHECK {
        name b
        }
        }`;
    expect(config(defined + serverText(lines)).virtualServers[0]?.realServers[0]?.checkers).toEqual([
      { type: 'file', trackFile: 'f', weight: 2, reverse: true },
      { type: 'bfd', bfdInstance: 'b', alpha: true },
    ]);
    expect(remarks(serverText(lines))).toHaveLength(2);
  });

  test('a checker without its subject is ignored', () => {
    expect(realServer('HTTP_GET { }').checkers).toEqual([]);
    expect(realServer('MISC_CHECK { }').checkers).toEqual([]);
  });

  test('a real server may have several checkers, also of one kind', () => {
    const lines = 'TCP_CHECK { connect_port 80\n }\nTCP_CHECK { connect_port 443\n }\nPING_CHECK { }';
    expect(realServer(lines).checkers.map((found) => found.type)).toEqual(['tcp', 'tcp', 'ping']);
  });

  test('MISC_CHECK has no connection options, and rise and fall are for vrrp_script alone', () => {
    const text = serverText(
      'real_server 10.0.0.11 80 { MISC_CHECK {\n misc_path "/bin/x"\n connect_timeout 3\n rise 2\n} }',
    );
    expect(remarks(text)).toEqual([
      expect.stringContaining('"connect_timeout" is no keyword of MISC_CHECK'),
      expect.stringContaining('"rise" is no keyword of MISC_CHECK. It belongs in vrrp_script'),
    ]);
  });
});
