import { describe, expect, it } from 'vitest';
import { workAsOf, type Dated } from './as-of.ts';
import { statusOfEdition } from './edition-status.ts';
import { fared } from './testing/edition.ts';
import { happened, until } from './testing/work.ts';
import { workChanges } from './work-changes.ts';
import type { WorkEvent } from './work/events.ts';

const at = (event: WorkEvent, recordedAt: string, occurredAt?: string, cause = 'business'): Dated => ({
  event,
  recordedAt,
  cause,
  ...(occurredAt === undefined ? {} : { occurredAt }),
});
const project = until.numbered.map((event, i) => at(event, `2026-11-01T0${i % 10}:00:00Z`));
const published = at(happened.published('hebei', 'DB13/T 3048—2026'), '2026-11-22T01:00:00Z', '2026-11-20');
const abolished = at(fared.abolished({ abolishedOn: '2027-06-01' }), '2027-05-10T01:00:00Z', '2027-05-01');
const stream = [...project, published, abolished];

describe('a work as of a moment', () => {
  it('is what had been recorded by then', () => {
    expect(workAsOf(stream, { recordedAt: '2026-10-01T00:00:00Z' }).work).toBeUndefined();
    expect(workAsOf(stream, { recordedAt: '2026-11-22T00:59:59Z' }).work!.revisions[0]!.editions).toEqual([]);
    expect(workAsOf(stream, { recordedAt: '2026-11-22T01:00:00Z' }).work!.revisions[0]!.editions).toHaveLength(1);
    expect(workAsOf(stream, {}).work!.revisions[0]!.editions[0]!.life!.abolished).toBeDefined();
  });

  it('is what had happened by then, as it is known', () => {
    expect(workAsOf(stream, { effectiveOn: '2026-11-19' }).work!.revisions[0]!.editions).toEqual([]);
    const { work } = workAsOf(stream, { effectiveOn: '2026-11-20' });
    expect(work!.revisions[0]!.editions[0]!.number).toBe('DB13/T 3048—2026');
    expect(work!.revisions[0]!.editions[0]!.life).toBeUndefined();
  });

  it('is both: what was in force on a day, as known on another', () => {
    const status = (recordedAt: string, day: string) => {
      const { work } = workAsOf(stream, { recordedAt, effectiveOn: day });
      return statusOfEdition(work!, { revision: 1, province: 'hebei' }, day);
    };
    expect(status('2027-01-10T00:00:00Z', '2027-06-02')).toBe('in_force');
    expect(status('2027-06-10T00:00:00Z', '2027-06-02')).toBe('abolished');
    expect(status('2027-06-10T00:00:00Z', '2027-04-30')).toBe('in_force');
  });

  it('keeps the order of the stream where clocks stepped back', () => {
    const [first, second, ...rest] = project;
    const stepped = [first!, { ...second!, recordedAt: '2026-11-05T00:00:00Z' }, ...rest];
    expect(workAsOf(stepped, { recordedAt: '2026-11-04T00:00:00Z' }).events).toEqual([first]);
  });

  it('leaves out only what is known to be later, and counts what is not dated well enough', () => {
    const recorded = [
      at(happened.recorded(), '2026-11-01T00:00:00Z', undefined, 'backfill'),
      at(happened.editionRecorded({ publishedOn: '2018' }), '2026-11-01T00:00:01Z', '2018', 'backfill'),
    ];
    expect(workAsOf(recorded, { effectiveOn: '2018-06-01' })).toMatchObject({ undated: 2 });
    expect(workAsOf(recorded, { effectiveOn: '2018-06-01' }).events).toHaveLength(2);
    expect(workAsOf(recorded, { effectiveOn: '2018-12-31' }).undated).toBe(1);
    expect(workAsOf(recorded, { effectiveOn: '2017-12-31' }).events).toHaveLength(1);
    expect(workAsOf(recorded, {}).undated).toBe(0);
  });

  it('reads the day of an instant in Shanghai', () => {
    const late = at(happened.published('hebei', 'DB13/T 3048—2026'), '2026-11-22T01:00:00Z', '2026-11-20T16:00:00Z');
    expect(workAsOf([...project, late], { effectiveOn: '2026-11-20' }).events).toHaveLength(project.length);
    expect(workAsOf([...project, late], { effectiveOn: '2026-11-21' }).events).toHaveLength(project.length + 1);
  });
});

describe('the changes between two moments', () => {
  const workAt = (recordedAt: string) => workAsOf(stream, { recordedAt }).work;
  it('name the place, and what it said before and after', () => {
    const changes = workChanges(workAt('2026-11-22T00:00:00Z'), workAt('2026-11-23T00:00:00Z'));
    expect(changes).toContainEqual({
      path: 'revisions[1].state',
      before: 'REVISION_STATE_NUMBERED',
      after: 'REVISION_STATE_PUBLISHED',
    });
    expect(changes).toContainEqual({
      path: 'revisions[1].editions[hebei].number',
      before: undefined,
      after: 'DB13/T 3048—2026',
    });
    const back = workChanges(workAt('2026-11-23T00:00:00Z'), workAt('2026-11-22T00:00:00Z'));
    expect(back.map((c) => [c.path, c.after, c.before])).toEqual(changes.map((c) => [c.path, c.before, c.after]));
  });
  it('are none between a moment and itself, and all where there was no work', () => {
    expect(workChanges(workAt('2026-11-23T00:00:00Z'), workAt('2026-11-23T00:00:00Z'))).toEqual([]);
    expect(workChanges(undefined, undefined)).toEqual([]);
    expect(workChanges(undefined, workAt('2026-11-23T00:00:00Z'))).toContainEqual({
      path: 'members',
      before: undefined,
      after: ['beijing', 'hebei', 'tianjin'],
    });
  });
  it('name by their places what goes by one name, and lose none of it', () => {
    const [first, second] = [fared.amended(), fared.amended({ ordinal: 2 })].map((e) => at(e, '2026-11-25T00:00:00Z'));
    const [one, two] = [
      [...project, published, first!],
      [...project, published, first!, second!],
    ].map((events) => workAsOf(events, {}).work);
    const place = 'revisions[1].editions[hebei].life.amendments';
    const changes = workChanges(one, two);
    expect(changes).toContainEqual({ path: `${place}[1].ordinal`, before: undefined, after: 2 });
    expect(changes.map((c) => c.path).filter((path) => path.includes('amendments[0]'))).toEqual([]);
    expect(workChanges(two, one)).toContainEqual({ path: `${place}[1].ordinal`, before: 2, after: undefined });
    const references = [at(fared.disclosed(), '2026-11-25T00:00:00Z'), at(fared.replaced(), '2026-11-26T00:00:00Z')];
    expect(
      workChanges(
        workAsOf([...project, published], {}).work,
        workAsOf([...project, published, ...references], {}).work,
      ).map((c) => c.path),
    ).toContain('revisions[1].editions[hebei].life.replacements.replacements[0].number');
  });
  it('name what has an id of its own by it', () => {
    const difference = at(fared.differs(), '2026-11-10T00:00:00Z');
    const [before, after] = [project, [...project, difference]].map((events) => workAsOf(events, {}).work);
    const { differenceId } = fared.differs().data;
    expect(workChanges(before, after).map((c) => c.path)).toContain(
      `revisions[1].course.differences[${differenceId}].declared.clause`,
    );
  });
});
