import { describe, expect, it } from 'vitest';
import { NO_METADATA, parseStreamMetadata, TOMBSTONE, withTruncateBefore } from './stream-metadata.ts';

const parse = (text: string): unknown => parseStreamMetadata(Buffer.from(text));

describe('stream metadata', () => {
  it('is read with all its digits', () => {
    expect(parse('{"$tb":9223372036854775807,"$maxCount":3,"$maxAge":60}')).toEqual({
      truncateBefore: TOMBSTONE,
      maxCount: 3n,
      maxAgeMs: 60_000n,
    });
  });

  it('passes over numbers that mean nothing and keeps the others', () => {
    expect(parse('{"$maxCount":0,"$maxAge":-1,"$tb":4}')).toEqual({ truncateBefore: 4n });
    expect(parse('{"$tb":-1,"$maxCount":2,"x":{"y":[1]}}')).toEqual({ maxCount: 2n });
  });

  it('counts as none at all when a known key has a value of the wrong kind', () => {
    const broken = [
      '{"$maxCount":2.5,"$tb":4}',
      '{"$maxCount":"3","$tb":4}',
      '{"$maxCount":null}',
      '{"$acl":"x","$tb":4}',
      '{"$acl":{"$r":[1]}}',
      '{"$acl":{"$x":"a"}}',
      '{"$tb":9223372036854775808}',
      '{"$maxAge":922337203686,"$tb":4}',
    ];
    expect(broken.filter((text) => parse(text) !== NO_METADATA)).toEqual([]);
  });

  it('counts as none when it is not a JSON object', () => {
    expect(['', '[1]', 'null', '7', '{"$maxCount":3', '"{}"'].filter((text) => parse(text) !== NO_METADATA)).toEqual(
      [],
    );
  });

  it('takes the last of two values for one key', () => {
    expect(parse('{"$maxCount":3,"$maxCount":5}')).toEqual({ maxCount: 5n });
  });

  it('reads access lists given as text or as a list', () => {
    expect(parse('{"$acl":{"$r":"a","$w":["b","c"],"$d":[],"$mr":"d","$mw":"e"}}')).toEqual({
      acl: { read: ['a'], write: ['b', 'c'], delete: [], metadataRead: ['d'], metadataWrite: ['e'] },
    });
  });

  it('keeps everything else as it was written when a stream is revived', () => {
    const before = Buffer.from('{"a":12345678901234567890,"$tb":9223372036854775807,"b":1.50}');
    expect(withTruncateBefore(before, 3n)?.toString()).toBe('{"a":12345678901234567890,"$tb":3,"b":1.50}');
    expect(withTruncateBefore(Buffer.from('[]'), 3n)).toBeUndefined();
  });
});
