import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { withoutMetadata } from './without-metadata.js';

const chunk = (type: string, data: Uint8Array) => {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
};
const segment = (marker: number, data: string) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([Buffer.from([0xff, marker]), length, Buffer.from(data, 'latin1')]);
};
const secret = 'GPS 31.2N 121.5E Canon of Li Lei 2026:11:30';
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])),
  ...['tEXt', 'iTXt', 'zTXt', 'eXIf', 'tIME', 'iCCP', 'prVt', 'caBX'].map((type) => chunk(type, Buffer.from(secret))),
  chunk('IDAT', deflateSync(Buffer.from([0, 1, 2, 3]))),
  chunk('IEND', Buffer.alloc(0)),
  Buffer.from(secret),
]);
const scan = Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]);
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe0, `JFIF\0\x01\x02\x01\x00\x48\x00\x48\x01\x01${secret}`),
  segment(0xe0, `JFXX\0${secret}`),
  ...[0xe1, 0xe2, 0xed, 0xef, 0xfe].map((marker) => segment(marker, `Exif\0\0${secret}`)),
  segment(0xee, 'Adobe\0\x64\0\0\0\0\x01'),
  segment(0xee, `Adobe${secret}`),
  segment(0xdb, 'tables'),
  segment(0xc2, 'frame'),
  segment(0xda, 'one'),
  scan,
  segment(0xfe, secret),
  segment(0xc4, 'more'),
  Buffer.from([0xff]),
  segment(0xda, 'two'),
  scan,
  Buffer.from([0xff, 0xd9]),
  Buffer.from(secret),
]);

describe('a picture without what it knows beside its pixels', () => {
  it.each([
    ['PNG', png, ['IHDR', 'IDAT', 'IEND']],
    ['JPEG', jpeg, ['JFIF', 'Adobe\0', 'tables', 'frame', 'one', 'more', 'two']],
  ])('is the same picture: %s', (_kind, file, kept) => {
    expect(file.includes(secret)).toBe(true);
    const freed = Buffer.from(withoutMetadata(file)!);
    expect(freed.includes(secret)).toBe(false);
    expect(kept.filter((one) => !freed.includes(Buffer.from(one, 'latin1')))).toEqual([]);
    expect(Buffer.from(withoutMetadata(freed)!).equals(freed)).toBe(true);
  });

  it('keeps every byte of what is drawn', () => {
    const freed = Buffer.from(withoutMetadata(jpeg)!);
    expect(freed.toString('hex').split(scan.toString('hex'))).toHaveLength(3);
  });

  it('is none where the file is no such picture, or is broken', () => {
    const none = [Buffer.alloc(0), Buffer.from('%PDF-1.7'), Buffer.from('PK\x03\x04'), Buffer.from('GIF89a'), Buffer.from('RIFF0000WEBP')];
    for (const file of [
      ...none,
      jpeg.subarray(0, 60),
      jpeg.subarray(0, jpeg.length - secret.length - 2),
      png.subarray(0, 40),
      png.subarray(0, 8),
    ])
      expect(withoutMetadata(file)).toBeUndefined();
    for (let cut = 0; cut < jpeg.length; cut += 7) withoutMetadata(jpeg.subarray(0, cut));
  });
});
