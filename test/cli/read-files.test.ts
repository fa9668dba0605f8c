/** Files of the site: found by pattern, or told why they cannot be read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lineBatches } from '../../src/cli/access-log/log-lines.ts';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { fileReader } from '../../src/cli/read-files.ts';
import { decoded, readText } from '../../src/cli/read-text.ts';
import { readKeepalivedConf } from '../../src/scenario/importers/keepalived-conf/read-keepalived-conf.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const UTF16 = ['UTF-16LE', 'UTF-16BE', 'UTF-16'] as const;

/** Text as iconv writes it: with a mark where the name leaves the order of bytes open. */
function wide(encoding: (typeof UTF16)[number], text: string): Uint8Array {
  const bytes = Buffer.from(encoding === 'UTF-16' ? `\uFEFF${text}` : text, 'utf16le');
  return encoding === 'UTF-16BE' ? bytes.swap16() : bytes;
}

test.each(UTF16)('a file of %s is told as such, with the command that converts it', (encoding) => {
  const file = join(folder, 'wide.json');
  writeFileSync(file, wide(encoding, '{ "question": "Wer antwortet?" }'));
  expect(() => loadScenario(file, {}, () => {})).toThrow(
    `cannot read the scenario ${file}: it is ${encoding}, not UTF-8. Convert it: iconv -f ${encoding} -t UTF-8 FILE.`,
  );
});

test.each(UTF16)('so is a log of %s, of one line or of many', async (encoding) => {
  const file = join(folder, 'wide.log');
  const line = '203.0.113.9 - - [22/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512\n';
  for (const text of ['GET\n', line, line.repeat(1_000)]) {
    writeFileSync(file, wide(encoding, text));
    await expect(lineBatches(file, () => {}).next()).rejects.toThrow(
      `cannot read the log ${file}: it is ${encoding}, not UTF-8. Convert it: iconv -f ${encoding} -t UTF-8 FILE.`,
    );
  }
});

test('UTF-8 is read as it stands, with or without a byte order mark, and so is an empty file', () => {
  for (const text of ['', 'a', '# Größe\n', '\uFEFF{}']) {
    expect(decoded(Buffer.from(text))).toBe(text);
  }
});

test('a keepalived.conf that cannot be read is not said to be missing', () => {
  mkdirSync(join(folder, 'folder.conf'));
  symlinkSync('loop.conf', join(folder, 'loop.conf'));
  const readFiles = fileReader(join(folder, 'site.json'));
  const read = (file: string) => () => readKeepalivedConf(file, { readFiles });
  expect(read('folder.conf')).toThrow('The file cannot be read: it is a folder.');
  expect(read('loop.conf')).toThrow('The file cannot be read: it is a link that leads to itself.');
  expect(read('none.conf')().problems[0].message).toContain('The file is not there');
});

test('an included file that cannot be read is told with the reason', () => {
  writeFileSync(join(folder, 'main.conf'), 'global_defs {\n}\ninclude loop2.conf\n');
  symlinkSync('loop2.conf', join(folder, 'loop2.conf'));
  const { problems } = readKeepalivedConf('main.conf', { readFiles: fileReader(join(folder, 'site.json')) });
  expect(problems.map(({ message }) => message).join('\n')).toContain(
    '"loop2.conf" cannot be read (it is a link that leads to itself)',
  );
});

test('folders are passed over where a pattern meets them', () => {
  mkdirSync(join(folder, 'conf.d', 'old.conf'), { recursive: true });
  writeFileSync(join(folder, 'conf.d', 'web.conf'), 'x');
  const found = fileReader(join(folder, 'site.json'))('conf.d/*.conf', '');
  expect(found.map(({ place }) => place)).toEqual([join('conf.d', 'web.conf')]);
});

test('a file that is missing is named with what was tried', () => {
  expect(() => readText('cannot check', 'no/such.conf')).toThrow(
    'cannot check no/such.conf: there is no such file or folder.',
  );
});

test('a scenario that is run tells warnings of its files, and no notes', () => {
  const server = 'real_server 192.168.1.16 80 {\nHTTP_GET {\nurl {\n}\nnb_get_retry 3\n}\n}\n';
  writeFileSync(
    join(folder, 'lvs.conf'),
    `vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n192.168.1.10\n}\n}\n` +
      `virtual_server 192.168.1.10 80 {\nlb_kind DR\nprotocol TCP\n${server}}\n`,
  );
  const file = join(folder, 'told.json');
  writeFileSync(
    file,
    JSON.stringify({
      duration: '10s',
      directors: [{ name: 'lvs', address: '192.168.1.14', keepalived: 'lvs.conf' }],
      realServers: [{ name: 'web1', address: '192.168.1.16' }],
      clients: { rate: '5/s', serviceDemand: '5ms' },
      faults: [{ type: 'crash', realServer: 'web1', at: '20s' }],
    }),
  );
  const told: string[] = [];
  const { warnings } = loadScenario(file, {}, (text) => told.push(text));
  expect(warnings.map(({ severity }) => severity)).toContain('note');
  expect(told.join('')).toContain('this fault never happens');
  expect(told.join('')).not.toContain('note:');
});
