import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent, type DomainEvent } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { checkAct } from '@tongbiao/domain/act';
import { rangeToJson, sharedRange, type SharedRangeEvent } from '@tongbiao/domain/numbering';
import { comments, isPublicWorkEvent, publicWork, work, type CommentsEvent } from '@tongbiao/domain/registry';
import { describe, expect, it } from 'vitest';
import { groundsOf } from './ground.ts';
import { registryLogFile } from './log-file.ts';
import { registryLog } from './registry-log.ts';

const size = { seed: 7, works: 300, events: 6_000 };
const log = [...registryLog(size)];
const eventsOf = (beginning: string): Map<string, DomainEvent[]> => {
  const streams = new Map<string, DomainEvent[]>();
  for (const { stream, type, data } of log)
    if (stream.startsWith(beginning))
      streams.set(stream, [...(streams.get(stream) ?? []), decodeEvent(type, data) as DomainEvent]);
  return streams;
};

describe('a made-up log of a registry', () => {
  it('has as many events as were asked for, and begins with its founding', () => {
    expect(log).toHaveLength(size.events);
    expect(log[0]!.type).toBe('log.Founded.v1');
    expect(new Set(log.map(({ id }) => id)).size).toBe(size.events);
  });
  it('is the same in every run, and another one for another seed', () => {
    expect([...registryLog(size)]).toEqual(log);
    expect([...registryLog({ ...size, seed: 8 })]).not.toEqual(log);
  });
  it('is recorded in the order of time', () => {
    const recorded = log.map(({ metadata }) => metadata.recordedAt);
    expect(recorded).toEqual(recorded.toSorted());
  });
  it('tells of works what each of their folds takes, event by event', () => {
    const lives = eventsOf('work-');
    expect(lives.size).toBe(size.works);
    for (const events of lives.values()) {
      let state = work.initial;
      let seen: PublicWork | undefined;
      for (const event of events) {
        const after = work.evolve(state, event as never);
        expect(after, event.type).not.toEqual(state);
        state = after;
        if (!isPublicWorkEvent(event)) continue;
        const shown = publicWork.evolve(seen, event);
        expect(shown, event.type).not.toEqual(seen);
        seen = shown;
      }
    }
  });
  it('tells of numbers and comments what their folds take', () => {
    for (const events of eventsOf('range-').values()) {
      let state = sharedRange.initial;
      for (const event of events as SharedRangeEvent[]) {
        const before = JSON.stringify(rangeToJson(state));
        state = sharedRange.evolve(state, event);
        expect(JSON.stringify(rangeToJson(state)), event.type).not.toBe(before);
      }
    }
    for (const events of eventsOf('comments-').values()) {
      let state = comments.initial;
      for (const event of events as CommentsEvent[]) {
        const after = comments.evolve(state, event);
        expect(after, event.type).not.toEqual(state);
        state = after;
      }
    }
  });
  it('holds every kind of life', () => {
    const types = new Set(log.map(({ type }) => type));
    for (const type of ['WorkRecorded', 'ProjectRefused', 'RevisionTerminated', 'EditionPublished', 'EditionAbolished'])
      expect(types).toContain(`registry.${type}.v1`);
  });
  it('is signed with the keys of its provinces', () => {
    const keys = groundsOf(size.seed, size.works)
      .flatMap(({ parties }) => parties)
      .map(({ keyId, publicKey }) => ({ keyId, alg: 'Ed25519', value: publicKey, validFrom: '', validUntil: '' }));
    const acts = log.filter(({ metadata }) => metadata.signature !== undefined);
    expect(acts.length).toBeGreaterThan(500);
    for (const { metadata } of acts.slice(0, 50)) {
      const signature = metadata.signature!;
      const { rpc, requestId, request } = JSON.parse(signature.signed) as Parameters<typeof checkAct>[0];
      expect(checkAct({ rpc, requestId, request, signature }, { keys, day: '2020-01-01' })).toBeUndefined();
    }
  });
  it('is kept on disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-log-'));
    const file = registryLogFile(size, folder);
    const before = readFileSync(file);
    expect(registryLogFile(size, folder)).toBe(file);
    expect(readFileSync(file).equals(before)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
