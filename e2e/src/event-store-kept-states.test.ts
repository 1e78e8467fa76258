import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { CommentChannel, CommentDisposition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  KEPT_ORDINARY_VERSION,
  ordinaryFromJson,
  ordinaryNumbers,
  ordinaryToJson,
  type OrdinaryNumbersEvent,
} from '@tongbiao/domain/numbering';
import {
  comments,
  commentsFromJson,
  commentsToJson,
  KEPT_COMMENTS_VERSION,
  type CommentsEvent,
} from '@tongbiao/domain/registry';
import {
  foundLog,
  keptStates,
  loadState,
  openEventStore,
  stateCache,
  type EventStore,
  type KeptStatesOptions,
  type Loading,
  type StreamStore,
} from '@tongbiao/event-store';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const EVENTS = 20_000;
const PER_APPEND = 500;
const workId = randomUUID();

/** A province's list: what was claimed in the past, then what the counter gave. */
const ordinary = function* (): Generator<OrdinaryNumbersEvent> {
  const source = { citation: '目录', digest: '' };
  const claimed = EVENTS / 2;
  for (let n = 1; n <= claimed; n++)
    yield {
      type: 'numbering.OrdinaryNumberClaimed.v1',
      data: {
        prefix: '11',
        force: Force.RECOMMENDED,
        sequence: n,
        part: '',
        year: 2018,
        number: `DB11/T ${n}—2018`,
        workId: randomUUID(),
        source,
        confidence: Confidence.COVER,
      },
    };
  yield { type: 'numbering.OrdinaryCounterSet.v1', data: { prefix: '11', next: claimed + 1, source } };
  for (let n = claimed + 1; n < EVENTS; n++)
    yield {
      type: 'numbering.OrdinaryNumberAllotted.v1',
      data: { prefix: '11', force: Force.RECOMMENDED, sequence: n, number: `DB11/T ${n}`, workId: randomUUID() },
    };
};

/** A consultation that the whole country takes part in: each comment, and what became of it. */
const consultation = function* (): Generator<CommentsEvent> {
  const about = { workId, revision: 1, round: 1 };
  for (let n = 0; n < EVENTS / 2; n++) {
    const commentId = randomUUID();
    yield {
      type: 'registry.CommentReceived.v1',
      data: {
        ...about,
        commentId,
        province: 'hebei',
        channel: CommentChannel.PORTAL,
        receivedOn: '2026-11-01',
        commenterRef: `person-${n}`,
        bodyDigest: `sha256:${'a'.repeat(64)}`,
        clause: '4.1',
      },
    };
    yield {
      type: 'registry.CommentDisposed.v1',
      data: { ...about, commentId, disposition: CommentDisposition.ADOPTED, reason: '' },
    };
  }
};

const cases = [
  {
    name: "a province's list of ordinary numbers",
    stream: streams.ordinary('11'),
    history: ordinary,
    decider: ordinaryNumbers,
    version: KEPT_ORDINARY_VERSION,
    encode: ordinaryToJson,
    decode: ordinaryFromJson,
  },
  {
    name: 'a consultation',
    stream: streams.comments(workId, 1, 1),
    history: consultation,
    decider: comments,
    version: KEPT_COMMENTS_VERSION,
    encode: commentsToJson,
    decode: commentsFromJson,
  },
] as unknown as readonly ({
  readonly name: string;
  readonly stream: string;
  readonly history: () => Iterable<DomainEvent>;
  readonly decider: Loading<object, DomainEvent>['decider'];
} & Pick<KeptStatesOptions<object>, 'version' | 'encode' | 'decode'>)[];

describe.each(cases)('$name of 20,000 events', ({ stream, history, decider, ...form }) => {
  let folder: string;
  let server: EventStoreServer;
  let store: EventStore;
  let commandIds: readonly string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kept-states-'));
    server = await startEventStoreServer({ dataFile: join(folder, 'log.db'), port: 0, sync: 'normal' });
    store = await openEventStore({ connectionString: server.connectionString, mayBeEmpty: true });
    await foundLog(store);
    const events = [...history()].map((event) => ({
      id: randomUUID(),
      type: event.type,
      data: encodeEvent(event),
      metadata: { commandId: randomUUID(), commandDigest: 'sha256:1' },
    }));
    commandIds = events.map(({ metadata }) => metadata.commandId);
    for (let at = 0; at < events.length; at += PER_APPEND)
      await store.append(stream, events.slice(at, at + PER_APPEND), at === 0 ? 'none' : BigInt(at - 1));
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** One life of a service: it needs the state once. */
  const live = async () => {
    let read = 0;
    const counted: StreamStore = {
      append: (...args) => store.append(...args),
      readStream: async function* (...args) {
        for await (const event of store.readStream(...args)) {
          read++;
          yield event;
        }
      },
    };
    const cpu = process.cpuUsage();
    const kept = keptStates({ file: join(folder, 'kept.sqlite'), logId: store.logId, ...form });
    const cache = stateCache({ kept });
    const { state, revision, commands } = await loadState(counted, { decider, stream, cache });
    const { user, system } = process.cpuUsage(cpu);
    const json = form.encode(state);
    const known = commandIds.filter((id) => commands.get(id) !== undefined).length;
    kept.close();
    return { json, revision, known, read, cpuMs: (user + system) / 1000 };
  };

  it('is read whole once, and after a restart from its kept state alone: the same, and soon', async () => {
    const whole = await loadState(store, { decider, stream });
    const first = await live();
    expect(first.read).toBe(EVENTS);
    const again = await live();
    // The last event that was kept, to see that the log still holds it.
    expect(again.read).toBe(1);
    expect(again.revision).toBe(BigInt(EVENTS - 1));
    expect(again.json).toEqual(form.encode(whole.state));
    expect(again.known).toBe(EVENTS);
    console.info(`[e2e] whole ${Math.round(first.cpuMs)} ms of CPU, kept ${Math.round(again.cpuMs)} ms`);
    expect(again.cpuMs).toBeLessThan(500);
    expect(again.cpuMs).toBeLessThan(first.cpuMs / 2);
  });

  it('goes on from its kept state with what is newer', async () => {
    const [last] = [...history()].slice(-1);
    const event = { id: randomUUID(), type: last!.type, data: encodeEvent(last!), metadata: {} };
    await store.append(stream, [event], BigInt(EVENTS - 1));
    const { read, json } = await live();
    expect(read).toBe(2);
    expect(json).toEqual(form.encode((await loadState(store, { decider, stream })).state));
  });
});
