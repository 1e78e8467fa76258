import { audienceOf, decodeEvent, streams, type EventMetadata } from '@tongbiao/contracts';
import type {
  DiffWorkRequest,
  DiffWorkResponse,
  GetWorkAsOfRequest,
  GetWorkAsOfResponse,
  Moment as MomentMessage,
  MomentEvent,
  WorkNumber,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { EditionStanding } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import { sentenceOf, type Language } from '@tongbiao/domain/history';
import {
  digestOfPublicWork,
  nameOfNumber,
  shanghaiDay,
  workAsOf,
  workChanges,
  workNumbers,
  type Change,
  type Dated,
  type Moment,
  type WorkAsOf,
} from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { readRegion } from '../views/regions.ts';
import { numberingOf } from '../views/work-numbering.ts';
import { standingsOf } from '../views/work-statuses.ts';
import { awaitViews, unknownWork, type Registry } from './registry.ts';
import { todayOf } from './work-reads.ts';

/** A public event of a work, and which one it is. */
interface Recorded extends Dated {
  readonly id: string;
}

/**
 * The public events of a work: its own from the log itself, those of its numbers, which lie on streams of numbering, from the view. Both
 * lie in the order in which they were recorded.
 */
const publicStream = async ({ store, views }: Registry, workId: string): Promise<readonly Recorded[]> => {
  const events: Recorded[] = [];
  for await (const stored of store.readStream(streams.work(workId))) {
    const event = audienceOf(stored.type) === 'public' ? decodeEvent(stored.type, stored.data) : undefined;
    if (event === undefined) continue;
    const { recordedAt, occurredAt, cause } = stored.metadata as EventMetadata;
    events.push({ id: stored.id, event, recordedAt, cause, ...(occurredAt === undefined ? {} : { occurredAt }) });
  }
  const numbers = numberingOf(views.db, workId);
  return events.length === 0
    ? []
    : [...events, ...numbers].toSorted((a, b) => a.recordedAt.localeCompare(b.recordedAt));
};

const numbersAt = ({ events }: WorkAsOf): readonly WorkNumber[] => workNumbers(events.map(({ event }) => event));

const momentOf = (message: MomentMessage | undefined): Moment => {
  const { recordedAt = '', effectiveOn = '' } = message ?? {};
  return {
    ...(recordedAt === '' ? {} : { recordedAt }),
    ...(effectiveOn === '' ? {} : { effectiveOn }),
  };
};

/** The day that statuses are of: the effective one; without it the day of recording. */
const dayOf = (registry: Registry, { recordedAt, effectiveOn }: Moment): string =>
  effectiveOn ?? (recordedAt === undefined ? todayOf(registry) : shanghaiDay(recordedAt));

const standingsAt = (registry: Registry, { work }: WorkAsOf, moment: Moment): EditionStanding[] =>
  work === undefined ? [] : standingsOf(work, dayOf(registry, moment));

/** A work as of a moment. */
export const getWorkAsOf = async (
  registry: Registry,
  { workId, moment: asked }: GetWorkAsOfRequest,
  call: Call,
): Promise<GetWorkAsOfResponse | Refused> => {
  await awaitViews(registry, call);
  const stream = await publicStream(registry, workId);
  if (stream.length === 0) return unknownWork(workId);
  const moment = momentOf(asked);
  const found = workAsOf(stream, moment);
  const { work, events, undated } = found;
  return {
    work,
    digest: work === undefined ? '' : digestOfPublicWork(work),
    statuses: standingsAt(registry, found, moment),
    statusOn: dayOf(registry, moment),
    events: events.length,
    undated,
    leftOut: stream.length - events.length,
    numbers: [...numbersAt(found)],
  };
};

const written = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

/** Statuses are computed and no part of the work: what changed of them stands beside. */
const statusChanges = (before: readonly EditionStanding[], after: readonly EditionStanding[]): readonly Change[] => {
  const keyOf = ({ revision, province }: EditionStanding) => `${revision}/${province}`;
  const was = new Map(before.map((s) => [keyOf(s), s.status]));
  const is = new Map(after.map((s) => [keyOf(s), s.status]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => ({ path: `statuses[${key}]`, before: was.get(key), after: is.get(key) }));
};

/** What became of numbers stands beside the work, as statuses do. */
const numberChanges = (before: readonly WorkNumber[], after: readonly WorkNumber[]): readonly Change[] => {
  const was = new Map(before.map((number) => [nameOfNumber(number), number.state]));
  const is = new Map(after.map((number) => [nameOfNumber(number), number.state]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => ({ path: `numbers[${name}]`, before: was.get(name), after: is.get(name) }));
};

/** What changed about a work between two moments. */
export const diffWork = async (
  registry: Registry,
  { workId, from, to }: DiffWorkRequest,
  call: Call,
): Promise<DiffWorkResponse | Refused> => {
  await awaitViews(registry, call);
  const stream = await publicStream(registry, workId);
  if (stream.length === 0) return unknownWork(workId);
  const [first, second] = [momentOf(from), momentOf(to)];
  const [before, after] = [workAsOf(stream, first), workAsOf(stream, second)];
  const regionId = (await registry.facts.regionOf(workId)) ?? '';
  const members = readRegion(registry.views.db, regionId, todayOf(registry))?.members ?? [];
  const named = (language: Language) => (province: string) => {
    const member = members.find((m) => m.province === province);
    return (language === 'zh' ? member?.nameZh : member?.nameEn) || province;
  };
  const only = (of: WorkAsOf<Recorded>, other: WorkAsOf<Recorded>): MomentEvent[] =>
    of.events
      .filter((each) => !other.events.includes(each))
      .map(({ id, event, recordedAt, occurredAt, cause }) => ({
        eventId: id,
        type: event.type,
        recordedAt,
        occurredAt: occurredAt ?? '',
        cause,
        sentenceZh: sentenceOf(event, 'zh', named('zh')),
        sentenceEn: sentenceOf(event, 'en', named('en')),
      }));
  const changes = [
    ...workChanges(before.work, after.work),
    ...statusChanges(standingsAt(registry, before, first), standingsAt(registry, after, second)),
    ...numberChanges(numbersAt(before), numbersAt(after)),
  ];
  return {
    changes: changes.map(({ path, before: was, after: is }) => ({ path, before: written(was), after: written(is) })),
    added: only(after, before),
    removed: only(before, after),
  };
};
