/** Lines of a file, plain, gzip or zstd, in batches, as they come; never the whole file. */
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { fileTrouble, UsageError } from '../exit.ts';
import { LOOKED_AT, refuseWide } from '../read-text.ts';

const CHUNK = 1 << 18;
/** A longer line is no line of a log. */
const LONGEST_LINE = 1 << 20;

export function fileSize(file: string): number {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
    return stat.size;
  } catch (error) {
    throw fileTrouble('cannot read the log', file, error);
  }
}

/** `onBytes` hears how many bytes of the file were taken. */
export async function* lineBatches(
  file: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  let carry = '';
  let isFirst = true;
  try {
    for await (const chunk of await plainChunks(file, onBytes)) {
      let text = carry + decoder.write(chunk);
      if (isFirst) text = text.replace(/^\uFEFF/, '');
      isFirst = false;
      const lines = text.split('\n');
      carry = lines.pop() as string;
      if (carry.length > LONGEST_LINE) {
        throw new UsageError(
          `${file} holds a line of more than 1 MiB: that is no log. Text, gzip and zstd are read.`,
        );
      }
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    throw explained(file, error);
  }
  carry += decoder.end();
  if (carry !== '') yield [carry];
}

function explained(file: string, error: unknown): unknown {
  if (error instanceof UsageError) return error;
  const { code, message } = error as { code?: string | number; message?: string };
  if (code === 'Z_BUF_ERROR' || message === CUT_SHORT || code === ZSTD_EOF) {
    return new UsageError(
      `${file} ends in the middle of its compressed data: it was cut short, or is still being written. Copy it again, or unpack what there is (gzip -dc FILE > part.log) and import that.`,
    );
  }
  if (typeof code === 'number' || String(code).startsWith('Z_')) {
    return new UsageError(
      `${file} is damaged: its compressed data cannot be unpacked (${message}). Copy it again.`,
    );
  }
  return fileTrouble('cannot read the log', file, error);
}

const CUT_SHORT = 'cut short';
const ZSTD_EOF = 5;

async function plainChunks(
  file: string,
  onBytes: (bytes: number) => void,
): Promise<AsyncIterable<Buffer> | Iterable<Buffer>> {
  const magic = Buffer.alloc(LOOKED_AT);
  const handle = await open(file);
  const { bytesRead } = await handle.read(magic, 0, LOOKED_AT, 0);
  await handle.close();
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const isZstd = magic.readUInt32LE(0) === 0xfd2fb528;
  if (!isGzip && !isZstd) refuseWide(magic.subarray(0, bytesRead));
  const raw = createReadStream(file, { highWaterMark: CHUNK });
  if (isGzip) {
    const gunzip = createGunzip({ chunkSize: CHUNK });
    raw.on('data', (chunk) => onBytes(chunk.length));
    raw.on('error', (error) => gunzip.destroy(error));
    return raw.pipe(gunzip);
  }
  const plain = counted(raw, onBytes);
  return isZstd ? unzstd(plain) : plain;
}

async function* counted(
  raw: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of raw) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* unzstd(raw: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let out: Buffer[] = [];
  const unpacker = new Decompress((chunk) => {
    out.push(Buffer.from(chunk));
  });
  for await (const chunk of raw) {
    unpacker.push(chunk);
    yield* out;
    out = [];
  }
  unpacker.push(new Uint8Array(0), true);
  yield* out;
}
