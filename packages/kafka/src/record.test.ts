import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromRecord,
  toProgressRecord,
  toRecord,
  type IncomingRecord,
  type OutgoingRecord,
  type RelayEvent,
} from './record.ts';

const proposed: RelayEvent = {
  logId: '2f1c3c8e-0a51-4a0c-9a35-1d3a6f0e7b11',
  ordinal: 41n,
  position: { commit: '18446744073709551615', prepare: '18446744073709551614' },
  eventId: '6ba7b810-9dad-51d1-80b4-00c04fd430c8',
  type: 'registry.WorkProposed.v1',
  stream: 'work-0192f0c1-1111-5222-8333-444455556666',
  streamRevision: 0n,
  contentType: 'application/json',
  dataBytes: Buffer.from('{"title":"电子不停车收费","b":1,"n":9007199254740993}'),
  metadataBytes: Buffer.from('{"recordedAt":"2026-11-24T08:00:00Z","actor":{"subject":"u-7"}}'),
  region: 'jjj',
  workId: '0192f0c1-1111-5222-8333-444455556666',
  time: '2026-11-24T08:00:00Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const withoutWork: RelayEvent = {
  logId: proposed.logId,
  ordinal: 0n,
  position: { commit: '0', prepare: '0' },
  eventId: proposed.eventId,
  type: 'registry.RegionFormed.v1',
  stream: 'region-jjj',
  streamRevision: 18_446_744_073_709_551_615n,
  contentType: 'application/json',
  dataBytes: Buffer.from('{}'),
  metadataBytes: Buffer.from('{}'),
  region: 'jjj',
};

const printable = ({ key, partition, value, headers }: OutgoingRecord) => ({
  key,
  partition,
  value: value === null ? null : value.toString('utf8'),
  headers: Object.fromEntries(Object.entries(headers).map(([name, each]) => [name, each.toString()])),
});
const arrived = (record: OutgoingRecord, at: Partial<IncomingRecord> = {}): IncomingRecord => ({
  topic: 'tongbiao.jjj.events',
  partition: record.partition,
  offset: '7',
  key: Buffer.from(record.key),
  value: record.value,
  headers: Object.fromEntries(Object.entries(record.headers).map(([name, each]) => [name, Buffer.from(each)])),
  ...at,
});
const without = (record: IncomingRecord, name: string): IncomingRecord => ({
  ...record,
  headers: Object.fromEntries(Object.entries(record.headers).filter(([each]) => each !== name)),
});

describe('the record of an event', () => {
  const golden: unknown = JSON.parse(readFileSync(new URL('../test/records.golden.json', import.meta.url), 'utf8'));

  it('is what the golden file says, to the letter', () =>
    expect({
      event: printable(toRecord(proposed, { partition: 0, sequence: 12n })),
      withoutWork: printable(toRecord(withoutWork, { partition: 2, sequence: 1n })),
      claim: printable(toRecord(proposed, { partition: 0, sequence: 13n }, 10)),
      progress: printable(
        toProgressRecord(
          { logId: proposed.logId, topic: 'tongbiao.jjj.events', ordinal: 57n },
          { partition: 0, sequence: 14n },
        ),
      ),
    }).toEqual(golden));

  it('carries the stored bytes verbatim, JSON or not', () => {
    const dataBytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const record = toRecord(
      { ...proposed, dataBytes, metadataBytes: dataBytes.toReversed() },
      { partition: 0, sequence: 1n },
    );
    const read = fromRecord(arrived(record));
    if (read.kind !== 'event') throw new Error('no event');
    expect(Uint8Array.from(read.dataBytes)).toEqual(dataBytes);
    expect(Uint8Array.from(read.metadataBytes)).toEqual(dataBytes.toReversed());
  });

  it('takes from a larger buffer only what is the event’s', () => {
    const large = Buffer.from('before{"a":1}after');
    const record = toRecord({ ...proposed, dataBytes: large.subarray(6, 13) }, { partition: 0, sequence: 1n });
    expect(record.value?.toString()).toBe('{"a":1}');
  });

  it('tells the reader everything but the position, which belongs to one store', () => {
    const uint64 = fc.bigInt({ min: 0n, max: 18_446_744_073_709_551_615n });
    fc.assert(
      fc.property(
        uint64,
        uint64,
        uint64,
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (ordinal, sequence, revision, stream) => {
          const event = { ...withoutWork, ordinal, stream, streamRevision: revision };
          const { position: _, ...expected } = event;
          expect(fromRecord(arrived(toRecord(event, { partition: 3, sequence })))).toEqual({
            kind: 'event',
            topic: 'tongbiao.jjj.events',
            partition: 3,
            offset: '7',
            sequence,
            key: stream,
            ...expected,
          });
        },
      ),
    );
  });

  it('says where a claimed event is to be fetched', () => {
    const read = fromRecord(arrived(toRecord(proposed, { partition: 0, sequence: 1n }, 10)));
    expect(read).toMatchObject({
      claim: { dataSize: proposed.dataBytes.byteLength },
      stream: proposed.stream,
      streamRevision: 0n,
    });
  });
});

describe('a progress marker', () => {
  const marker = { logId: proposed.logId, topic: 'tongbiao.jjj.events', ordinal: 57n };

  it('is read as such', () =>
    expect(fromRecord(arrived(toProgressRecord(marker, { partition: 1, sequence: 9n })))).toEqual({
      kind: 'progress',
      topic: 'tongbiao.jjj.events',
      region: 'jjj',
      partition: 1,
      offset: '7',
      sequence: 9n,
      logId: proposed.logId,
      ordinal: 57n,
    }));

  it('has another id in another partition', () => {
    const id = (partition: number) => toProgressRecord(marker, { partition, sequence: 9n }).headers['ce_id'];
    expect(id(0)).toBe(id(0));
    expect(id(0)).not.toBe(id(1));
  });
});

describe('a record that is not ours', () => {
  const good = arrived(toRecord(proposed, { partition: 0, sequence: 12n }));
  const foreign = (name: string, value: string): IncomingRecord => ({
    ...good,
    headers: { ...good.headers, [name]: Buffer.from(value) },
  });

  it.each([
    ['ce_id missing', without(good, 'ce_id')],
    ['tongbiao_ordinal missing', without(good, 'tongbiao_ordinal')],
    ['tongbiao_metadata missing', without(good, 'tongbiao_metadata')],
    ['ce_sequence no number', foreign('ce_sequence', '-1')],
    ['tongbiao_sequence no number', foreign('tongbiao_sequence', '1.5')],
    ['another source', foreign('ce_source', 'urn:somebody:else')],
    ['another CloudEvents', foreign('ce_specversion', '2.0')],
    ['no value', { ...good, value: null }],
    ['no key', { ...good, key: null }],
    ['another topic', { ...good, topic: 'tongbiao.jjj.works' }],
  ])('is refused by name: %s', (_, record) => {
    expect(() => fromRecord(record)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_RECORD', topic: record.topic }),
    );
  });

  it('is not one that merely has a header more', () =>
    expect(fromRecord(foreign('x-added-by-a-proxy', 'hello'))).toMatchObject({ eventId: proposed.eventId }));
});
