import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEvent, type DomainEvent } from '@tongbiao/contracts';
import { DraftRecorded, EditionRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { digestOfPublicWork, publicWork } from '@tongbiao/domain/registry';
import { openBooks, type ArrivedEvent, type Books } from './books.ts';

const LOG = '00000000-0000-4000-8000-000000000001';

const recorded = (workId: string): DomainEvent => ({
  type: 'registry.WorkRecorded.v1',
  data: WorkRecorded.fromPartial({
    workId,
    regionId: 'jjj',
    titleZh: '冷链物流',
    ics: ['03.220'],
    source: { citation: 'c' },
  }),
});
const edition = (workId: string, province: string): DomainEvent => ({
  type: 'registry.EditionRecorded.v1',
  data: EditionRecorded.fromPartial({
    workId,
    revision: 1,
    province,
    number: 'DB11/T 3001-2018',
    replaces: ['DB11/T 1-2000'],
  }),
});
const arrived = (ordinal: number, event: DomainEvent): ArrivedEvent => ({
  type: event.type,
  ordinal: BigInt(ordinal),
  data: Buffer.from(JSON.stringify(encodeEvent(event))),
});

describe("a province's books", () => {
  let folder: string;
  let books: Books;
  const open = (): void => {
    books = openBooks(join(folder, 'books.sqlite'));
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tongbiao-province-'));
    open();
  });
  afterEach(() => {
    books.close();
    rmSync(folder, { recursive: true });
  });

  const byKafka = (offset: number, ordinal: number, ...events: ArrivedEvent[]): void =>
    books.book({
      region: 'jjj',
      logId: LOG,
      events,
      ordinal: BigInt(ordinal),
      place: {
        kafka: {
          partition: 0,
          offset: String(offset),
          sequence: BigInt(offset + 1),
          ordinal: BigInt(ordinal),
          eventId: `event-${ordinal}`,
        },
      },
    });
  const byFeed = (ordinal: number, ...events: ArrivedEvent[]): void =>
    books.book({ region: 'jjj', logId: LOG, events, ordinal: BigInt(ordinal), place: { feed: `position-${ordinal}` } });

  it('hold what the public fold holds, read from rows, also after a restart between any two events', () => {
    const history = [recorded('w'), edition('w', 'hebei'), edition('w', 'beijing'), edition('w', 'hebei')];
    history.forEach((event, n) => {
      byKafka(n, n, arrived(n, event));
      books.close();
      open();
      const expected = history.slice(0, n + 1).reduce(publicWork.evolve, publicWork.initial);
      expect(books.work('w')).toEqual(expected);
      expect(digestOfPublicWork(books.work('w')!)).toBe(digestOfPublicWork(expected!));
    });
    expect(books.kafkaPlaces('jjj')).toEqual([
      { partition: 0, offset: '3', sequence: 4n, ordinal: 3n, eventId: 'event-3' },
    ]);
  });

  it("pass over members' events, and count what they do not know", () => {
    const draft: DomainEvent = { type: 'registry.DraftRecorded.v1', data: DraftRecorded.fromPartial({ workId: 'w' }) };
    byKafka(0, 9, arrived(7, recorded('w')), arrived(8, draft), { ...arrived(9, draft), type: 'registry.New.v1' });
    expect(books.count()).toBe(1);
    expect(books.unknown()).toBe(1);
    expect(books.ordinal('jjj')).toBe(9n);
  });

  it('change nothing by an event that comes a second time, by another way', () => {
    byKafka(0, 1, arrived(1, recorded('w')));
    byKafka(1, 2, arrived(2, edition('w', 'hebei')));
    expect(books.feedPosition('jjj')).toBeUndefined();
    const before = books.work('w');
    byFeed(1, arrived(1, recorded('w')));
    expect(books.work('w')).toEqual(before);
    expect(books.ordinal('jjj')).toBe(2n);
    byFeed(3, arrived(2, edition('w', 'hebei')), arrived(3, edition('w', 'beijing')));
    expect(books.work('w')?.revisions[0]?.editions).toHaveLength(2);
    expect(books.ordinal('jjj')).toBe(3n);
    expect(books.feedPosition('jjj')).toBe('position-3');
  });

  it('stay as they were where an arrival cannot be booked', () => {
    byKafka(0, 1, arrived(1, recorded('w')));
    expect(() =>
      byKafka(2, 3, arrived(2, edition('w', 'hebei')), { ...arrived(3, recorded('x')), data: Buffer.from('{') }),
    ).toThrow(SyntaxError);
    expect(books.work('w')?.revisions).toEqual([]);
    expect(books.kafkaPlaces('jjj')).toMatchObject([{ offset: '0' }]);
  });

  it('refuse what belongs to another log', () => {
    byKafka(0, 1, arrived(1, recorded('w')));
    expect(() => books.book({ region: 'jjj', logId: 'other', events: [], ordinal: 2n, place: { feed: 'p' } })).toThrow(
      expect.objectContaining({ code: 'FOREIGN_LOG' }),
    );
  });

  it('let a caller wait for an ordinal, which a progress marker reaches too', async () => {
    const patience = { deadline: new Date(Date.now() + 2_000), signal: new AbortController().signal };
    const waiting = books.waitUntil(() => (books.ordinal('jjj') ?? -1n) >= 5n, patience);
    byKafka(0, 4, arrived(1, recorded('w')));
    byKafka(1, 5);
    await waiting;
    const soon = { ...patience, deadline: new Date(Date.now() + 20) };
    await expect(books.waitUntil(() => (books.ordinal('jjj') ?? -1n) >= 6n, soon)).rejects.toMatchObject({
      code: 'POSITION_NOT_REACHED',
    });
  });

  it('are as far as their slowest partition', () => {
    byKafka(0, 9, arrived(9, recorded('w')));
    books.book({
      region: 'jjj',
      logId: LOG,
      events: [],
      ordinal: 4n,
      place: { kafka: { partition: 1, offset: '0', sequence: 1n, ordinal: 4n, eventId: '' } },
    });
    expect(books.ordinal('jjj')).toBe(4n);
  });
});
