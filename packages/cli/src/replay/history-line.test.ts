import type { DomainEvent, EventMetadata } from '@tongbiao/contracts';
import { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { describe, expect, it } from 'vitest';
import { historyLine } from './history-line.ts';

const metadata = { recordedAt: '2026-11-24T20:00:00.000Z', cause: 'business' } as EventMetadata;
const event: DomainEvent = {
  type: 'registry.ProjectApproved.v1',
  data: { workId: 'w', revision: 1, province: 'hebei', document: undefined },
};
const at = (given: Partial<EventMetadata>, known: DomainEvent | undefined = event) => ({
  record: EventRecord.fromPartial({ ordinal: 7n, type: event.type }),
  metadata: { ...metadata, ...given },
  event: known,
});

const zh = { language: 'zh', nameOf: () => '河北省' } as const;
const en = { language: 'en', nameOf: () => 'Hebei' } as const;

describe('a line of history', () => {
  it('says who did what on which day of the law’s time zone, in both languages', () => {
    expect(historyLine(at({}), zh)).toBe('#7     2026-11-25  河北省批准立项');
    expect(historyLine(at({}), en)).toBe('#7     2026-11-25  Hebei approved its project');
  });
  it('has the day of the event, not of its recording, where that is known', () => {
    expect(historyLine(at({ occurredAt: '2018-04', cause: 'backfill' }), zh)).toContain('2018-04     河北省');
  });
  it('says that the day of a backfilled event is unknown, instead of the day of the import', () => {
    expect(historyLine(at({ cause: 'backfill' }), en)).toBe('#7     unknown     Hebei approved its project [backfill]');
  });
  it('names the type of an event that this build does not know', () => {
    expect(historyLine({ ...at({}), event: undefined }, en)).toContain('registry.ProjectApproved.v1');
  });
});
