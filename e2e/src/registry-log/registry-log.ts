import { sign } from 'node:crypto';
import {
  actText,
  commandIdOf,
  encodeEvent,
  eventIdOf,
  sha256,
  streams,
  type Cause,
  type EventMetadata,
} from '@tongbiao/contracts';
import { Founded } from '@tongbiao/contracts/gen/tongbiao/log/v1/events';
import { metadataOf } from '@tongbiao/event-store';
import { backfilledLife } from './backfilled-life.ts';
import { chanceOf } from './chance.ts';
import { dayOfYear, dayText, instantText } from './days.ts';
import { GROUND_DAY, groundEvents, groundOf, groundsOf, type Ground } from './ground.ts';
import type { Commenting, Step } from './life.ts';
import { liveLife } from './live-life.ts';

/** Raised when the same seed gives another log: what was kept on disk is then made anew. */
export const REGISTRY_LOG_VERSION = 1;

/** How large, and which. */
export interface RegistryLogSize {
  readonly seed: number;
  readonly works: number;
  /** Domain events in all; at least as many as the works take without comments. */
  readonly events: number;
}

/** An event as it is written. */
export interface WrittenEvent {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly metadata: EventMetadata;
}

const FIRST_DAY = dayOfYear(2015);
const LAST_DAY = dayOfYear(2026) - 1;
/** Of a hundred works, those that were there before the registry. */
const BACKFILLED_PERCENT = 60;

/** The log's id: a name for the seed and the size. */
const logIdOf = ({ seed, works, events }: RegistryLogSize): string => chanceOf(seed, works, events).uuid();

interface Life {
  readonly nth: number;
  readonly ground: Ground;
  readonly workId: string;
  readonly steps: readonly Step[];
  readonly cause: Cause;
}

/**
 * The lives of all works, and how often somebody could comment. Two runs with the same seed differ in the comments alone: they are drawn
 * when their event is made.
 */
const livesOf = ({ seed, works }: RegistryLogSize, commenting: () => Commenting): Life[] => {
  const grounds = groundsOf(seed, works);
  const next = new Map(grounds.map(({ rangeId, first }) => [rangeId, first]));
  return Array.from({ length: works }, (_, nth) => {
    const chance = chanceOf(seed, 2, nth);
    const ground = groundOf(grounds, nth);
    const workId = chance.uuid();
    const nextNumber = () => {
      const number = next.get(ground.rangeId)!;
      next.set(ground.rangeId, number + 1);
      return number;
    };
    const begun = { nth, chance, ground, workId, nextNumber, comments: commenting, lastDay: LAST_DAY };
    const day = chance.between(FIRST_DAY, LAST_DAY);
    const isBackfilled = chance.percent(BACKFILLED_PERCENT);
    const steps = isBackfilled ? backfilledLife(begun, day) : liveLife(begun, day);
    return {
      nth,
      ground,
      workId,
      steps: steps.filter((step) => step.day <= LAST_DAY),
      cause: isBackfilled ? 'backfill' : 'business',
    };
  });
};

const countOf = (lives: readonly Life[]): number => lives.reduce((sum, { steps }) => sum + steps.length, 0);

/** How many comments each round gets so that the log has just so many events. */
const commentsFor = (extra: number, rounds: number): (() => Commenting) => {
  const pairs = Math.floor(extra / 2);
  let nth = 0;
  return () => {
    const disposed = Math.floor(pairs / rounds) + (nth < pairs % rounds ? 1 : 0);
    const received = disposed + (nth === 0 ? extra % 2 : 0);
    nth++;
    return { received, disposed };
  };
};

/**
 * The whole log of a registry, in order: the lives of works in the regions of eleven years, each event where its day puts it. The same for
 * the same size and seed, to the last byte. Acts of authority are signed with the provinces' keys.
 */
export function* registryLog(size: RegistryLogSize): Generator<WrittenEvent> {
  const { seed, works, events } = size;
  let rounds = 0;
  const bare = livesOf(size, () => {
    rounds++;
    return { received: 0, disposed: 0 };
  });
  const founding = [
    {
      stream: streams.log,
      event: { type: 'log.Founded.v1' as const, data: Founded.fromPartial({ logId: logIdOf(size) }) },
    },
    ...groundsOf(seed, works).flatMap(groundEvents),
  ];
  const extra = events - founding.length - countOf(bare);
  if (extra < 0 || rounds === 0)
    throw new Error(`${works} works take ${events - extra} events without comments: ask for more`);
  const lives = livesOf(size, commentsFor(extra, rounds));
  const at: number[] = [];
  const flat: { readonly life: Life; readonly step: Step }[] = [];
  for (const life of lives) for (const step of life.steps) flat.push({ life, step });
  for (let i = 0; i < flat.length; i++) at.push(i);
  at.sort((a, b) => flat[a]!.step.day - flat[b]!.step.day || a - b);

  for (const [i, { stream, event }] of founding.entries()) {
    const commandId = commandIdOf({ subject: 'secretariat', method: 'ground', resource: stream, requestId: `${i}` });
    const metadata = metadataOf({
      commandId,
      commandDigest: sha256(commandId),
      actor: { subject: 'secretariat', role: 'secretariat' },
      recordedAt: instantText(GROUND_DAY, i),
    });
    yield { stream, id: eventIdOf(commandId, stream, 0), type: event.type, data: encodeEvent(event), metadata };
  }
  let [day, ofDay] = [-1, 0];
  for (const i of at) {
    const { life, step } = flat[i]!;
    ofDay = step.day === day ? ofDay + 1 : 0;
    day = step.day;
    yield writtenEvent(life, step, `${i}`, ofDay);
  }
}

const writtenEvent = ({ ground, workId, cause }: Life, step: Step, requestId: string, ofDay: number): WrittenEvent => {
  const { day, stream, who, make } = step;
  const { role, party, rpc } = who;
  const event = make();
  const data = encodeEvent(event);
  const province = party?.province;
  const subject = `${role}-${province ?? ground.regionId}`;
  const commandId = commandIdOf({ subject, method: rpc ?? event.type, resource: stream, requestId });
  const request = { requestId, ...data };
  const signed =
    party === undefined || rpc === undefined ? undefined : actText({ keyId: party.keyId, rpc, requestId, request });
  const metadata = metadataOf({
    commandId,
    commandDigest: sha256(JSON.stringify(request)),
    actor: { subject, role, ...(province === undefined ? {} : { province }) },
    region: ground.regionId,
    regionStreamRevision: String(ground.parties.length),
    workId,
    occurredAt: dayText(day),
    recordedAt: instantText(day, ofDay),
    cause,
    ...(signed === undefined
      ? {}
      : {
          signature: {
            alg: 'Ed25519',
            keyId: party!.keyId,
            signed,
            value: sign(null, Buffer.from(signed), party!.key).toString('base64url'),
          },
        }),
  });
  return { stream, id: eventIdOf(commandId, stream, 0), type: event.type, data, metadata };
};
