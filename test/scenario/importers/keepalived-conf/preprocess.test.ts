// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes its parameters like this.
import { describe, expect, test } from 'vitest';
import { expandBraces, matchGlob } from '../../../../src/scenario/importers/keepalived-conf/glob.ts';
import { preprocess } from '../../../../src/scenario/importers/keepalived-conf/preprocess.ts';
import { Report } from '../../../../src/scenario/importers/keepalived-conf/report.ts';
import { filesOf, readFrom } from './reading.ts';

interface Expanded {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
  readonly files: readonly string[];
}

function expand(
  files: Readonly<Record<string, string>>,
  more: { configId?: string; instance?: string; version?: '1.2.7' } = {},
): Expanded {
  const report = new Report(more.version ?? '2.2.7');
  const { lines, files: read } = preprocess('/etc/main.conf', {
    readFiles: filesOf(files),
    configId: more.configId,
    instance: more.instance,
    report,
  });
  return {
    lines: lines.map((line) => line.text),
    problems: report.problems.map((problem) => `${problem.severity}: ${problem.message}`),
    files: read,
  };
}

function lines(text: string, more: { configId?: string; instance?: string } = {}): readonly string[] {
  return expand({ '/etc/main.conf': text }, more).lines;
}

describe('includes', () => {
  test('a name is relative to the including file, and wildcards give files in order', () => {
    const { lines: all, files } = expand({
      '/etc/main.conf': 'a\ninclude parts/*.conf\nz',
      '/etc/parts/2.conf': 'two',
      '/etc/parts/1.conf': 'one\ninclude sub/x.conf',
      '/etc/parts/sub/x.conf': 'sub',
      '/etc/parts/note.txt': 'no',
    });
    expect(all).toEqual(['a', 'one', 'sub', 'two', 'z']);
    expect(files).toEqual([
      '/etc/main.conf',
      '/etc/parts/1.conf',
      '/etc/parts/sub/x.conf',
      '/etc/parts/2.conf',
    ]);
  });

  test('include without a match is no error', () => {
    const told = (text: string) =>
      expand({ '/etc/main.conf': text }).problems.map((each) => each.split(':')[0]);
    expect(told('include nothing*.conf')).toEqual(['note']);
    // These are on the director, not here: what they hold is missed.
    expect(told('include gone.conf')).toEqual(['warning']);
    expect(told('include /etc/keepalived/conf.d/*.conf')).toEqual(['warning']);
  });

  test.each([
    'router_id {{ inventory_hostname }}',
    '{% for vs in services %}',
    '  <%= @vip %>/24',
    '{{.VIP}}',
  ])('a template is named as one, and nothing else is said: %s', (line) => {
    const { lines: all, problems } = expand({ '/etc/main.conf': `global_defs {\n}\n${line}\n` });
    expect(all).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^error: .*belongs to a template.*Give the file that is on the director/);
  });

  test('a comment, and braces that are none of a template, are read on', () => {
    const text = '# {{ ansible_managed }}\na { b {\n}}';
    expect(expand({ '/etc/main.conf': text }).problems).toEqual([]);
  });

  test('a definition that runs into more text is told with the form that ends', () => {
    const { lines: all, problems } = expand({
      '/etc/main.conf': '$VIP=10.0.0.1\n$VIP/24\n${VIP}/24 $VIP\n$1/x $X/y',
    });
    expect(all).toEqual(['$VIP/24', '10.0.0.1/24 10.0.0.1', '$1/x $X/y']);
    expect(problems).toEqual([
      'warning: "$VIP/" is not replaced: "$VIP" must end at a blank, a comma or ")". Write "${VIP}".',
    ]);
  });

  test.each([
    ['includem gone.conf', true],
    ['includem gone*.conf', false],
    ['includew gone*.conf', true],
    ['includew gone.conf', false],
    ['includeb {there,gone}.conf', true],
    ['includeb {there,here}.conf', false],
    ['includea gone.conf', true],
    ['includer gone.conf', false],
  ])('%s stops the start: %s', (line, isFatal) => {
    const { problems } = expand({ '/etc/main.conf': line, '/etc/there.conf': 'x', '/etc/here.conf': 'y' });
    expect(problems.some((problem) => problem.startsWith('error') && problem.includes('exit 6'))).toBe(
      isFatal,
    );
  });

  test('a file that cannot be read stops the start behind includer, not behind include', () => {
    const reader = (pattern: string) => {
      if (pattern === 'main.conf') return [{ name: 'main.conf', text }];
      throw new Error('permission denied');
    };
    let text = 'include secret.conf';
    expect(readFrom('main.conf', { readFiles: reader }).problems[0]?.severity).toBe('warning');
    text = 'includer secret.conf';
    expect(readFrom('main.conf', { readFiles: reader }).problems[0]?.severity).toBe('error');
  });

  test('an include must be literal: behind @ or with $ it is ignored, and told', () => {
    const { lines: all, problems } = expand(
      { '/etc/main.conf': '@me include x.conf\n$F=x.conf\ninclude $F', '/etc/x.conf': 'x' },
      { configId: 'me' },
    );
    expect(all).toEqual([]);
    expect(problems).toHaveLength(2);
  });

  test('files that include each other are an error, not a hang', () => {
    const { problems } = expand({ '/etc/main.conf': 'include main.conf\ninclude main.conf' });
    expect(problems.some((problem) => problem.startsWith('error'))).toBe(true);
  });

  test('a main file that is not there is an error', () => {
    const result = readFrom('gone.conf', { readFiles: () => [] });
    expect(result.config).toBeUndefined();
    expect(result.problems[0]).toMatchObject({ severity: 'error', file: 'gone.conf' });
    expect(result.problems[0]?.message).toContain('exit 6');
  });

  test('a line knows its file', () => {
    const report = new Report('2.2.7');
    const files = { '/etc/main.conf': 'include x.conf', '/etc/x.conf': '\n\nx' };
    const settings = { readFiles: filesOf(files), configId: undefined, instance: undefined, report };
    expect(preprocess('/etc/main.conf', settings).lines[0]?.origin).toEqual({ file: '/etc/x.conf', line: 3 });
  });
});

describe('patterns', () => {
  test('braces nest and may be empty', () => {
    expect(expandBraces('{foo/{,cat,dog},bar}')).toEqual(['foo/', 'foo/cat', 'foo/dog', 'bar']);
    expect(expandBraces('a{b')).toEqual(['a{b']);
  });

  test('wildcards stop at a slash and at a leading dot', () => {
    expect(matchGlob('conf.d/*.conf', 'conf.d/a.conf')).toBe(true);
    expect(matchGlob('conf.d/*.conf', 'conf.d/x/a.conf')).toBe(false);
    expect(matchGlob('*', '.hidden')).toBe(false);
    expect(matchGlob('v[0-9]?.conf', 'v12.conf')).toBe(true);
    expect(matchGlob('v[!0-9].conf', 'v1.conf')).toBe(false);
  });

  test('a pattern of many stars is matched in no time', () => {
    expect(matchGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('conditions', () => {
  const text = '@main one\n@backup two\n@^main three\nfour';

  test('@id keeps a line for that director, @^id for the others', () => {
    expect(lines(text, { configId: 'main' })).toEqual(['one', 'four']);
    expect(lines(text, { configId: 'backup' })).toEqual(['two', 'three', 'four']);
  });

  test('without an id no @id line counts, and a note says so once', () => {
    const { lines: all, problems } = expand({ '/etc/main.conf': text });
    expect(all).toEqual(['three', 'four']);
    expect(problems).toEqual([expect.stringMatching(/^note: /)]);
  });

  test('a definition may be conditional, and a condition may come from a definition', () => {
    expect(lines('@main $P=240\n@backup $P=200\npriority $P', { configId: 'backup' })).toEqual([
      'priority 200',
    ]);
    expect(lines('$IF_MAIN=@main\n$IF_MAIN priority 240', { configId: 'main' })).toEqual(['priority 240']);
    expect(lines('$IF_MAIN=@main\n$IF_MAIN priority 240', { configId: 'other' })).toEqual([]);
  });
});

describe('parameters', () => {
  test('a definition is expanded where it is used, and again', () => {
    const text = '$BASE=10.2.${SUB}\n$SUB=0\n${BASE}.100/32\n$SUB=10\n${BASE}.100/32';
    expect(lines(text)).toEqual(['10.2.0.100/32', '10.2.10.100/32']);
  });

  test('the short form must be followed by a blank, a comma, a parenthesis or the end', () => {
    expect(lines('$A=1\nx $A y\nx $A,\nx $A.5\nx $A)')).toEqual(['x 1 y', 'x 1,', 'x $A.5', 'x 1)']);
  });

  test('an undefined name stays as text', () => {
    expect(lines('script "echo $HOME ${USER}"')).toEqual(['script "echo $HOME ${USER}"']);
  });

  test('a definition may be empty, and may be given anew', () => {
    expect(lines('$A=\nx $A\n$A=2\nx $A')).toEqual(['x', 'x 2']);
  });

  test('a definition of several lines is used at the end of a line', () => {
    const body = ['vrrp_instance V${N} {', ' @high priority 130', '  virtual_router_id ${N}', '}'].join(
      ' \\\n',
    );
    const text = `$VI= \\\n${body}\n$N=1\n$VI\n$N=2\n$VI`;
    expect(lines(text, { configId: 'high' })).toEqual([
      'vrrp_instance V1 {',
      'priority 130',
      'virtual_router_id 1',
      '}',
      'vrrp_instance V2 {',
      'priority 130',
      'virtual_router_id 2',
      '}',
    ]);
  });

  test('a definition of several lines elsewhere stays as text, and is told', () => {
    const { lines: all, problems } = expand({ '/etc/main.conf': '$A=\\\none \\\ntwo\n$A x' });
    expect(all).toEqual(['$A x']);
    expect(problems).toEqual([expect.stringContaining('last thing in its line')]);
  });

  test('a circle of definitions is an error, not a hang', () => {
    expect(expand({ '/etc/main.conf': '$A=$B\n$B=$A\nx $A' }).problems[0]).toMatch(/^error: /);
    expect(expand({ '/etc/main.conf': '$A=${A}${A}\nx $A' }).problems[0]).toMatch(/^error: /);
  });

  test('built-in parameters are the directory, the instance, and the signs of a comment', () => {
    expect(lines('x ${_PWD} ${_INSTANCE} ${_HASH} ${_BANG}', { instance: 'blue' })).toEqual([
      'x /etc blue # !',
    ]);
  });

  test('${_RANDOM} stays in its range and is the same at every reading', () => {
    const text = Array.from({ length: 50 }, () => 'x ${_RANDOM 5 9}').join('\n');
    const first = lines(text);
    expect(lines(text)).toEqual(first);
    for (const line of first) expect(Number(line.slice(2))).toBeGreaterThanOrEqual(5);
    for (const line of first) expect(Number(line.slice(2))).toBeLessThanOrEqual(9);
    expect(new Set(first).size).toBeGreaterThan(2);
  });
});

describe('sequences', () => {
  test('~SEQ counts from 1, from a start, and in steps', () => {
    expect(lines('~SEQ(i, 3) x $i')).toEqual(['x 1', 'x 2', 'x 3']);
    expect(lines('~SEQ(i, 8, 9) x 10.0.0.${i}/32')).toEqual(['x 10.0.0.8/32', 'x 10.0.0.9/32']);
    expect(lines('~SEQ(i, 10, -5, 0) x $i')).toEqual(['x 10', 'x 5', 'x 0']);
  });

  test('~SEQx counts in hexadecimal', () => {
    expect(lines('~SEQx(i, 9, 11) fe80::${i}')).toEqual(['fe80::9', 'fe80::a', 'fe80::b']);
  });

  test('~LST takes values, or sets of values', () => {
    expect(lines('~LST(d, eth0, eth1) x $d')).toEqual(['x eth0', 'x eth1']);
    expect(lines('~LST({d,n}, {eth0, 1}, {eth1, 2}) x $d $n')).toEqual(['x eth0 1', 'x eth1 2']);
  });

  test('sequences nest, and take parameters', () => {
    expect(lines('$N=2\n~SEQ(a, $N) ~LST(b, p, q) $a$b ${a}${b}')).toEqual([
      '$ap 1p',
      '$aq 1q',
      '$ap 2p',
      '$aq 2q',
    ]);
  });

  test.each([
    '~SEQ(i, 1, 0, 5) x',
    '~SEQ(i, 5, 1, 1) x',
    '~SEQ(i, a) x',
    '~SEQ(1x, 2) x',
    '~SEQ(i, 99999999) x',
  ])('%s is ignored and told', (line) => {
    const { lines: all, problems } = expand({ '/etc/main.conf': line });
    expect(all).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

test('sequences that would repeat nothing for ever are an error', () => {
  const { problems } = expand({ '/etc/main.conf': '~SEQ(a, 65536) ~SEQ(b, 65536)' });
  expect(problems).toEqual([expect.stringContaining('more than 1000000 turns')]);
});

test('1.2.7 knows comments and include alone', () => {
  const { lines: all } = expand(
    { '/etc/main.conf': '$A=1\nx $A # y\n@me z\n~SEQ(i, 2) w\ninclude b.conf', '/etc/b.conf': 'b' },
    { version: '1.2.7', configId: 'me' },
  );
  expect(all).toEqual(['$A=1', 'x $A', '@me z', '~SEQ(i, 2) w', 'b']);
});
