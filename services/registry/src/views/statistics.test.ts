import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { decodeEvent, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import { WorkKind, WorkRecorded, EditionRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { beforeAll, describe, expect, it } from 'vitest';
import { statisticsOf } from './statistics.ts';
import { works } from './works.ts';

const db = new DatabaseSync(':memory:');
let ordinal = 0n;
const apply = (event: DomainEvent, metadata: Partial<EventMetadata>): void => {
  const stored = { id: '', type: event.type, stream: '', revision: 0n, position: { commit: 0n, prepare: 0n } };
  works.apply(db, {
    event,
    ordinal: ordinal++,
    stored: { ...stored, data: {}, metadata },
    metadata: metadata as EventMetadata,
  });
  works.settle!(db);
};
const record = (workId: string, rest: Partial<WorkRecorded>, numbers: Readonly<Record<string, string>> = {}) => {
  const backfill = { cause: 'backfill', recordedAt: '2026-01-01T00:00:00Z' } as const;
  apply(
    { type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial({ workId, regionId: 'jjj', ...rest }) },
    backfill,
  );
  for (const [province, number] of Object.entries(numbers)) {
    const edition = EditionRecorded.fromPartial({ workId, revision: 1, province, number });
    apply({ type: 'registry.EditionRecorded.v1', data: edition }, backfill);
  }
};
const filter = {
  regionId: '',
  query: '',
  field: '',
  province: '',
  state: '',
  status: '',
  statusOn: '2026-12-31',
  filter: '',
};

beforeAll(() => {
  db.exec(works.schema);
  const history = new URL('../../../../packages/domain/test/histories/work-live-three-editions.jsonl', import.meta.url);
  // Every event of the live work is of the day after the one before.
  for (const [i, line] of readFileSync(history, 'utf8').trimEnd().split('\n').entries()) {
    const { type, data } = JSON.parse(line) as { type: string; data: unknown };
    const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
    apply(decodeEvent(type, data)!, { cause: 'business', recordedAt: day });
  }
  const series = { seriesId: 's', kind: WorkKind.COLLABORATIVE, field: '卫生' };
  record('p1', { ...series, part: '1' }, { beijing: 'DB11/T 3008.1—2018', hebei: 'DB13/T 3008.1—2018' });
  record('p2', { ...series, part: '2' }, { beijing: 'DB11/T 3008.2—2019' });
  record('w', { field: '交通', kind: WorkKind.COLLABORATIVE, publishedOn: '2017' });
  record('q', { field: '交通', kind: WorkKind.PLANNED });
});

describe('figures of the registry', () => {
  it('count works, parts and editions apart', () => {
    const { works: whole, parts, series, editions, documented } = statisticsOf(db, filter);
    expect({ whole, parts, series, editions, documented }).toEqual({
      whole: 3,
      parts: 2,
      series: 1,
      editions: 6,
      documented: 4,
    });
    expect(statisticsOf(db, filter).byField).toContainEqual({ value: '卫生', works: 0, parts: 2, editions: 3 });
  });

  it('are by the year of publication, or of the number, or unknown', () => {
    const { byYear } = statisticsOf(db, { ...filter, filter: 'region=jjj AND NOT stage=PUBLISHED' });
    expect(byYear).toEqual([
      { value: '', works: 1, parts: 0, editions: 0 },
      { value: '2017', works: 1, parts: 0, editions: 0 },
      { value: '2018', works: 0, parts: 1, editions: 2 },
      { value: '2019', works: 0, parts: 1, editions: 1 },
    ]);
  });

  it('are of the works that a filter finds by that year, too', () => {
    expect(statisticsOf(db, { ...filter, filter: 'published=2019' }).parts).toBe(1);
    expect(statisticsOf(db, { ...filter, filter: 'published.hebei>2018' }).parts).toBe(0);
    expect(statisticsOf(db, { ...filter, filter: 'published<=2018 AND NOT published<2018' }).parts).toBe(1);
  });

  it('are of a day where they are by status, and of what a filter leaves', () => {
    expect(statisticsOf(db, { ...filter, filter: '卫生' }).byStatus).toEqual([
      { value: 'UNKNOWN', works: 0, parts: 2, editions: 3 },
    ]);
    expect(statisticsOf(db, { ...filter, filter: '卫生', statusOn: '2017-12-31' }).byStatus).toEqual([
      { value: 'NOT_PUBLISHED', works: 0, parts: 2, editions: 0 },
    ]);
    expect(statisticsOf(db, { ...filter, filter: 'province=hebei 卫生' }).byProvince).toContainEqual({
      value: 'hebei',
      works: 0,
      parts: 1,
      editions: 1,
    });
  });

  it('tell how long the stages took of what was recorded live, and nothing of backfill', () => {
    const { leadTimes } = statisticsOf(db, filter);
    const of = (from: string, to: string) => leadTimes.find((l) => l.fromStage === from && l.toStage === to)!;
    const whole = of('PROPOSED', 'PUBLISHED');
    expect(whole.count).toBe(1);
    const stages = leadTimes.filter((l) => l.toStage !== 'IN_FORCE' && l !== whole);
    expect(stages).toHaveLength(6);
    expect(stages.reduce((sum, l) => sum + l.medianDays, 0)).toBe(whole.medianDays);
    expect(of('PUBLISHED', 'IN_FORCE').count).toBe(3);
    expect(statisticsOf(db, { ...filter, filter: '卫生' }).leadTimes).toEqual([]);
  });
});
