import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { decodeEvent, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  EditionLife,
  PublicConsultation,
  PublicEdition,
  PublicRevision,
  PublicWork,
  RevisionCourse,
  RevisionState,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { digestOfPublicWork, publicWork } from '@tongbiao/domain/registry';
import { describe, expect, it } from 'vitest';
import { searchOf, spaced } from './search-text.ts';
import { readWork, writeWork } from './work-rows.ts';
import { works } from './works.ts';

const histories = new URL('../../../../packages/domain/test/histories/', import.meta.url);
const historyOf = (file: string): DomainEvent[] =>
  readFileSync(new URL(file, histories), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { type, data } = JSON.parse(line) as { type: string; data: unknown };
      return decodeEvent(type, data)!;
    });
const open = (): DatabaseSync => {
  const db = new DatabaseSync(':memory:');
  db.exec(works.schema);
  return db;
};
const apply = (db: DatabaseSync, event: DomainEvent, ordinal: number): void => {
  const stored = { id: '', type: event.type, stream: '', revision: 0n, position: { commit: 0n, prepare: 0n } };
  const metadata = { recordedAt: '2026-11-24T00:00:00Z', cause: 'business' } as EventMetadata;
  const applied = { stored: { ...stored, data: {}, metadata }, metadata };
  works.apply(db, { event, ordinal: BigInt(ordinal), ...applied });
  works.settle!(db);
};

describe('the view of works', () => {
  it.each(readdirSync(histories).filter((f) => f.startsWith('work-')))(
    'gives from its rows, after every event of %s, what the fold gives',
    (file) => {
      const db = open();
      const events = historyOf(file);
      const { workId } = events[0]!.data as { workId: string };
      let folded: PublicWork | undefined;
      for (const [i, event] of events.entries()) {
        apply(db, event, i);
        folded = publicWork.evolve(folded, event);
        expect(readWork(db, workId)).toEqual(folded);
      }
      expect(digestOfPublicWork(readWork(db, workId)!)).toBe(digestOfPublicWork(folded!));
    },
  );

  it('keeps every field of the contract', () => {
    const source = { citation: 'c', digest: 'd' };
    const confidence = Confidence.PRESS;
    const full: PublicWork = {
      workId: 'w',
      regionId: 'r',
      workKey: 'k',
      titleZh: '标',
      titleEn: 't',
      field: 'f',
      ics: ['1', '2'],
      ccs: ['a'],
      kind: WorkKind.PLANNED,
      leadProvince: 'l',
      members: ['m', 'n'],
      seriesId: 's',
      part: '1',
      rangeId: 'x',
      sequence: 7,
      backfilled: true,
      publishedOn: '2018',
      implementsOn: '2019',
      observedStatus: 'o',
      note: 'n',
      source,
      confidence,
      revisions: [
        {
          revision: 3,
          state: RevisionState.AGREED,
          approvedBy: ['a'],
          commonTextDigest: 'c',
          targetDate: 't',
          roster: ['a', 'b'],
          editions: [
            {
              province: 'a',
              number: 'n',
              titleZh: 'z',
              force: Force.GUIDANCE,
              publishedOn: 'p',
              implementsOn: 'i',
              observedStatus: 'o',
              replaces: ['x'],
              replacedBy: ['y', 'z'],
              announcementNumber: '1',
              textDigest: 't',
              note: 'n',
              source,
              confidence,
              life: EditionLife.fromPartial({ corrections: [{ province: 'a', reason: 'r' }] }),
            },
          ],
          consultations: [{ province: 'a', round: 2, from: 'f', to: 't', url: 'u', closedOn: 'c' }],
          course: RevisionCourse.fromPartial({ titleZh: '题', titleEn: 't' }),
        },
      ],
    };
    const db = open();
    writeWork(db, undefined, full);
    expect(readWork(db, 'w')).toEqual(full);
    const blank = PublicWork.fromPartial({
      workId: 'w',
      revisions: [
        PublicRevision.fromPartial({
          editions: [PublicEdition.fromPartial({})],
          consultations: [PublicConsultation.fromPartial({})],
        }),
      ],
    });
    writeWork(db, full, blank);
    expect(readWork(db, 'w')).toEqual(blank);
    expect(readWork(db, 'other')).toBeUndefined();
  });

  it('finds a work by words that came later, and once', () => {
    const db = open();
    const words = (word: string) =>
      db.prepare('SELECT count(*) AS n FROM work_texts WHERE work_texts MATCH ?').get(`"${word}"`)!['n'];
    const [recorded, first, second] = historyOf('work-backfilled-two-revisions.jsonl');
    apply(db, recorded!, 0);
    expect([words('3009'), words('2024')]).toEqual([0, 0]);
    apply(db, first!, 1);
    apply(db, second!, 2);
    expect([words('3009'), words('2024')]).toEqual([1, 1]);
  });
});

describe('what is looked for', () => {
  it('sets Chinese characters apart and leaves words whole', () =>
    expect(spaced('ＥＴＣ路侧单元（RSU）3.1')).toBe('ETC 路 侧 单 元 RSU 3 1'));
  it.each([
    ['冷链 RSU', '"冷 链"* "RSU"*', []],
    ['--', undefined, []],
    ['3009', '"3009"*', ['% 3009', '% 3009—%', '% 3009-%', '% 3009.%']],
    ['3008.1-2018', '"3008 1 2018"*', ['% 3008.1_2018']],
    ['db12t3009', '"db12t3009"*', ['DB12/T 3009', 'DB12/T 3009—%', 'DB12/T 3009-%', 'DB12/T 3009.%']],
    ['DB13/T 3008.1', '"DB13 T"* "3008 1"*', ['DB13/T 3008.1', 'DB13/T 3008.1—%', 'DB13/T 3008.1-%']],
  ])('reads %s', (text, match, numbers) => expect(searchOf(text)).toMatchObject({ match, numbers }));
});
