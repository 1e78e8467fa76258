import { decodeEvent, streams } from '@tongbiao/contracts';
import { work, type WorkEvent, type WorkState } from '@tongbiao/domain/registry';
import type { Registry } from './registry.ts';

/** The work as its stream has it now: what is kept of it from the last command, and what was appended since. */
export const currentWork = async ({ store, works }: Registry, workId: string): Promise<WorkState> => {
  const stream = streams.work(workId);
  const kept = works.get(stream);
  let state = kept?.state ?? work.initial;
  const revision = kept?.revision ?? 'none';
  for await (const stored of store.readStream(stream, { from: revision === 'none' ? 0n : revision + 1n })) {
    const event = decodeEvent(stored.type, stored.data);
    if (event !== undefined) state = work.evolve(state, event as WorkEvent);
  }
  return state;
};
