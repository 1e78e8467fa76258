import { randomUUID } from 'node:crypto';
import { encodeEvent, eventIdOf, streams, type DomainEvent } from '@tongbiao/contracts';
import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  CommentReceived,
  ConsultationClosed,
  ConsultationOpened,
  DraftRecorded,
  EditionPublished,
  EditionRecorded,
  ProjectApproved,
  PublicationAgreed,
  SequenceAssigned,
  WorkEstablished,
  WorkProposed,
  WorkRecorded,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RegionFormed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { metadataOf, type EventStore } from '@tongbiao/event-store';

/** Provinces of both regions. */
export const MEMBERS = ['beijing', 'hebei', 'tianjin'];

/** An event with its stream and what its metadata says. */
export interface Planned {
  readonly event: DomainEvent;
  readonly stream: string;
  readonly region?: string;
  readonly workId?: string;
}

/** The region's founding. */
export const regionFormed = (region: string): Planned => ({
  event: {
    type: 'registry.RegionFormed.v1',
    data: RegionFormed.fromPartial({ regionId: region, members: MEMBERS.map((province) => ({ province })) }),
  },
  stream: streams.region(region),
  region,
});

/** One work from its proposal to three editions, or what is recorded of an old one; with members' and restricted events among the public ones. */
export const workHistory = (region: string, n: number): readonly Planned[] => {
  const workId = randomUUID();
  const about = { stream: streams.work(workId), region, workId };
  const titleZh = `京津冀协同标准第${n}号`;
  const comment: Planned = {
    ...about,
    stream: streams.comments(workId, 1, 1),
    event: {
      type: 'registry.CommentReceived.v1',
      data: CommentReceived.fromPartial({ workId, revision: 1, round: 1, commentId: randomUUID() }),
    },
  };
  const draft: DomainEvent = {
    type: 'registry.DraftRecorded.v1',
    data: DraftRecorded.fromPartial({ workId, revision: 1, digest: `sha256:${'1'.repeat(64)}`, size: n }),
  };
  if (n % 3 === 0)
    return [
      {
        type: 'registry.WorkRecorded.v1' as const,
        data: WorkRecorded.fromPartial({ workId, regionId: region, titleZh, source: { citation: '目录' } }),
      },
      ...MEMBERS.map((province) => ({
        type: 'registry.EditionRecorded.v1' as const,
        data: EditionRecorded.fromPartial({
          workId,
          revision: 1,
          province,
          number: `DB11/T ${3000 + n}-2018`,
          replaces: ['DB11/T 1-2000'],
        }),
      })),
    ].map((event) => ({ ...about, event }));
  const events: DomainEvent[] = [
    {
      type: 'registry.WorkProposed.v1',
      data: WorkProposed.fromPartial({
        workId,
        regionId: region,
        revision: 1,
        titleZh,
        members: MEMBERS,
        ics: ['03.220'],
      }),
    },
    ...MEMBERS.map((province): DomainEvent => ({
      type: 'registry.ProjectApproved.v1',
      data: ProjectApproved.fromPartial({ workId, revision: 1, province }),
    })),
    {
      type: 'registry.WorkEstablished.v1',
      data: WorkEstablished.fromPartial({ workId, revision: 1, provinces: MEMBERS }),
    },
    draft,
    ...MEMBERS.map((province): DomainEvent => ({
      type: 'registry.ConsultationOpened.v1',
      data: ConsultationOpened.fromPartial({
        workId,
        revision: 1,
        round: 1,
        province,
        from: '2026-01-01',
        to: '2026-01-31',
      }),
    })),
    ...MEMBERS.map((province): DomainEvent => ({
      type: 'registry.ConsultationClosed.v1',
      data: ConsultationClosed.fromPartial({ workId, revision: 1, round: 1, province, closedOn: '2026-02-01' }),
    })),
    {
      type: 'registry.PublicationAgreed.v1',
      data: PublicationAgreed.fromPartial({ workId, revision: 1, round: 1, roster: MEMBERS, targetDate: '2026-03-01' }),
    },
    {
      type: 'registry.SequenceAssigned.v1',
      data: SequenceAssigned.fromPartial({
        workId,
        revision: 1,
        round: 1,
        rangeId: `${region}-3001`,
        sequence: 3000 + n,
      }),
    },
    ...MEMBERS.map((province): DomainEvent => ({
      type: 'registry.EditionPublished.v1',
      data: EditionPublished.fromPartial({
        workId,
        revision: 1,
        province,
        number: `DB1${n}`,
        force: Force.RECOMMENDED,
      }),
    })),
  ];
  return [
    ...events.slice(0, 8).map((event) => ({ ...about, event })),
    comment,
    ...events.slice(8).map((event) => ({ ...about, event })),
  ];
};

/** Several histories side by side, as they come about: each in its order, mixed among each other by `random` (0 ≤ x < 1). */
export const mixed = (histories: readonly (readonly Planned[])[], random: () => number): readonly Planned[] => {
  const left = histories.map((history) => [...history]);
  const all: Planned[] = [];
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const next = left[at]!.shift();
    if (next === undefined) left.splice(at, 1);
    else all.push(next);
  }
  return all;
};

/** A writer that knows how far each stream is. */
export const writerOf = (store: EventStore) => {
  const revisions = new Map<string, bigint>();
  return async ({ event, stream, region, workId }: Planned): Promise<string> => {
    const commandId = randomUUID();
    const metadata = metadataOf({
      commandId,
      commandDigest: `sha256:${'0'.repeat(64)}`,
      actor: { subject: 'secretariat-1', role: 'secretariat' },
      recordedAt: new Date().toISOString(),
      region,
      workId,
    });
    const id = eventIdOf(commandId, stream, 0);
    const { revision } = await store.append(
      stream,
      [{ id, type: event.type, data: encodeEvent(event), metadata }],
      revisions.get(stream) ?? 'none',
      { deadline: new Date(Date.now() + 60_000) },
    );
    revisions.set(stream, revision);
    return id;
  };
};

/** A sequence of numbers 0 ≤ x < 1 that its seed repeats (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};
