import { streams, type EventMetadata } from '@tongbiao/contracts';
import { call } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

describe('an act done by a deputy', () => {
  it('is recorded with both subjects, and its request id is the deputy’s own', async () => {
    const work = play(system, 'deputy');
    await work.propose();
    const deputy = await system.works('regulator', 'hebei', 'u-deputy');
    const { outcome } = await call(deputy, 'approveProject', work.request.approve('hebei'));
    expect((await call(deputy, 'approveProject', work.request.approve('hebei'))).outcome).toEqual({
      ...outcome,
      replayed: true,
    });
    expect((await work.approve('hebei')).outcome, 'the one represented, with the same request id').toMatchObject({
      events: [],
      replayed: false,
    });
    await work.approve('tianjin');
    const actors = [];
    for await (const { type, metadata } of system.store.readStream(streams.work(work.workId())))
      if (type === 'registry.ProjectApproved.v1') actors.push((metadata as EventMetadata).actor);
    expect(actors).toEqual([
      { subject: 'u-deputy', onBehalfOf: 'regulator-hebei', role: 'regulator', province: 'hebei' },
      { subject: 'regulator-tianjin', role: 'regulator', province: 'tianjin' },
    ]);
  });
});
