import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExpectedRevision } from './commit-check.ts';
import { EventLog, type ProposedEvent, type WriteOutcome } from './event-log.ts';
import { dataOf } from './frame.ts';
import { Storage } from './storage.ts';
import { TOMBSTONE } from './stream-metadata.ts';

const event = (data = '{}', id: string = randomUUID(), type = 't'): ProposedEvent => ({
  id,
  type,
  isJson: true,
  metadata: Buffer.alloc(0),
  data: Buffer.from(data),
});

describe('the event log', () => {
  let storage: Storage;
  let log: EventLog;
  let now = 1_000_000;

  beforeEach(() => {
    now = 1_000_000;
    storage = Storage.open(':memory:', 'full');
    log = new EventLog(storage, { now: () => now });
  });
  afterEach(() => storage.close());

  const one = (write: () => WriteOutcome): WriteOutcome => {
    let outcome: WriteOutcome | undefined;
    log.transaction(() => (outcome = write()));
    return outcome as WriteOutcome;
  };
  const append = (stream: string, expected: ExpectedRevision, ...events: ProposedEvent[]): WriteOutcome =>
    one(() => log.append(stream, expected, events));
  const lastData = (name: string): string => {
    const stream = log.stream(name);
    const last = storage.event(stream.id as bigint, stream.last);
    return Buffer.from(dataOf(last?.frame as Uint8Array)).toString();
  };
  const visible = (name: string): bigint[] => {
    const stream = log.stream(name);
    const first = log.firstVisible(stream);
    const since = log.visibleSinceMs(stream);
    if (stream.id === undefined) return [];
    const rows = storage.streamForwards(stream.id, first, 100, 1_000_000);
    return rows.filter((row) => since === undefined || row.createdMs >= since).map((row) => row.revision);
  };

  it('answers an append that is sent again with the old place, be it by ids or by place', () => {
    const [a, b] = [event(), event()];
    const first = append('s', 'any', a, b);
    expect(append('s', 'any', a, b)).toEqual({ ...first, kind: 'repeated' });
    expect(append('s', 'no_stream', a, b)).toEqual({ ...first, kind: 'repeated' });
    expect(visible('s')).toEqual([0n, 1n]);
  });

  it('recognises an append that is sent again with an exact revision after a restart', () => {
    const [a, b] = [event(), event()];
    append('s', 'no_stream', event());
    const first = append('s', 0n, a, b);
    log = new EventLog(storage);
    expect(append('s', 0n, a, b)).toEqual({ ...first, kind: 'repeated' });
    expect(append('s', 0n, event())).toEqual({ kind: 'wrong-expected-version', current: 2n });
  });

  it('sees within one transaction what was written before in it', () => {
    const a = event();
    const outcomes: WriteOutcome[] = [];
    log.transaction(() => {
      outcomes.push(log.append('s', 'no_stream', [a]));
      outcomes.push(log.append('s', 'no_stream', [event()]));
      outcomes.push(log.append('s', 'any', [a]));
    });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['written', 'wrong-expected-version', 'repeated']);
  });

  it('knows nothing of a transaction that failed', () => {
    const a = event();
    append('s', 'any', event());
    const before = { end: storage.end, last: storage.lastPosition };
    expect(() =>
      log.transaction(() => {
        log.append('s', 'any', [a]);
        log.append('new', 'any', [event()]);
        log.append('$$s', 'any', [event('{"$maxCount":1}')]);
        throw new Error('the disk is full');
      }),
    ).toThrow('the disk is full');
    expect({ end: storage.end, last: storage.lastPosition }).toEqual(before);
    expect(visible('s')).toEqual([0n]);
    expect(append('new', 'no_stream', event()).kind).toBe('written');
    expect(append('s', 'any', a)).toMatchObject({ kind: 'written', last: 1n });
    expect(visible('s')).toEqual([0n, 1n]);
  });

  it('hides what $tb, $maxCount and $maxAge hide', () => {
    append('s', 'any', event(), event(), event(), event());
    append('$$s', 'any', event('{"$tb":1}'));
    expect(visible('s')).toEqual([1n, 2n, 3n]);
    append('$$s', 'any', event('{"$maxCount":2}'));
    expect(visible('s')).toEqual([2n, 3n]);
    append('$$s', 'any', event('{"$maxAge":60}'));
    now += 50_000;
    append('s', 'any', event());
    now += 20_000;
    expect(visible('s')).toEqual([4n]);
    expect(log.visibleEvent(log.stream('s'), 3n)).toBeUndefined();
    expect(log.visibleEvent(log.stream('s'), -1n)?.revision).toBe(4n);
  });

  it('revives a soft-deleted stream by an append: numbering goes on, metadata stays but for $tb', () => {
    append('s', 'any', event(), event());
    append('$$s', 'any', event(`{"a":1,"$tb":${TOMBSTONE}}`));
    expect(log.isSoftDeleted(log.stream('s'))).toBe(true);
    expect(append('s', 'no_stream', event())).toMatchObject({ kind: 'written', last: 2n });
    expect(visible('s')).toEqual([2n]);
    expect(lastData('$$s')).toBe('{"a":1,"$tb":2}');
  });

  it('revives a soft-deleted stream by metadata: what was there stays hidden', () => {
    append('s', 'any', event(), event());
    one(() => log.delete('s', 'any'));
    expect(lastData('$$s')).toBe('{"$tb":9223372036854775807}');
    append('$$s', 'any', event('{"$maxCount":9}'));
    expect(lastData('$$s')).toBe('{"$maxCount":9,"$tb":2}');
    expect(visible('s')).toEqual([]);
    expect(log.isSoftDeleted(log.stream('s'))).toBe(false);
  });

  it('ends a tombstoned stream and its metadata for ever, also after a restart', () => {
    append('s', 'any', event());
    one(() => log.tombstone('s', 0n));
    log = new EventLog(storage);
    expect(append('s', 'any', event())).toEqual({ kind: 'stream-deleted' });
    expect(append('$$s', 'any', event('{}'))).toEqual({ kind: 'stream-deleted' });
    expect(one(() => log.delete('s', 'any'))).toEqual({ kind: 'stream-deleted' });
  });

  it('leaves gaps between positions and goes on behind the last event after a restart', () => {
    append('s', 'any', event(), event());
    const before = storage.end;
    expect(before - storage.lastPosition).toBeGreaterThan(1n);
    expect(append('s', 'any', event())).toMatchObject({ position: before });
  });

  it('writes nothing for an append without events, and answers it with the end of the log', () => {
    expect(append('s', 'no_stream')).toEqual({ kind: 'written', last: -1n, position: 0n });
    append('t', 'any', event());
    expect(append('s', 'any')).toEqual({ kind: 'written', last: -1n, position: storage.lastPosition });
    expect(log.stream('s').id).toBeUndefined();
  });
});
