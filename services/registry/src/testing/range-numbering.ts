import { digestOfJson, parsePosition, streams, type Position } from '@tongbiao/contracts';
import { reservationIdOf, sharedRange, type SharedRangeCommand } from '@tongbiao/domain/numbering';
import { batcher, type EventStore } from '@tongbiao/event-store';
import { toOutcome } from '@tongbiao/service';
import type { Numbering, NumberingCommand } from '../process/numbering.ts';
import { provinces } from './registry-system.ts';

const RANGE = 'demo-9001';

/** Numbering's own rules on its own stream, in this process: what the service does, without its socket. */
export interface RangeNumbering extends Numbering {
  /** Prepares the range and lets every member consent, so that it opens. */
  open(): Promise<void>;
  /** Does what numbering does, under numbering's own idempotency. */
  run(id: string, command: SharedRangeCommand): Promise<Position | undefined>;
  /** The commands that were asked, in order. */
  readonly asked: readonly string[];
}

/** Numbering for the region `demo`. `before` may hold a command back, or lose it by throwing; `after` may lose its answer. */
export const rangeNumbering = (
  store: EventStore,
  hooks: {
    before?: (command: NumberingCommand) => Promise<void>;
    after?: (command: NumberingCommand) => Promise<void>;
  } = {},
): RangeNumbering => {
  const stream = streams.range(RANGE);
  const ranges = batcher({ store, decider: sharedRange });
  const actor = { subject: 'service-registry', role: 'service' };
  const asked: string[] = [];
  const run = async (id: string, command: SharedRangeCommand): Promise<Position | undefined> => {
    const result = await ranges.submit({
      stream,
      command,
      context: {
        commandId: id,
        commandDigest: digestOfJson(JSON.parse(JSON.stringify({ ...command, now: '' }))),
        actor,
        region: 'demo',
        recordedAt: new Date().toISOString(),
      },
      deadline: new Date(Date.now() + 5_000),
    });
    if (result.kind === 'rejected')
      throw Object.assign(new Error(result.rejected.message), { code: result.rejected.code });
    return parsePosition(toOutcome(store.logId, result).position)?.position;
  };
  const toCommand = (id: string, command: NumberingCommand): SharedRangeCommand => {
    const now = new Date().toISOString();
    switch (command.type) {
      case 'Reserve': {
        const reservationId = reservationIdOf({ subject: actor.subject, rangeId: command.rangeId, requestId: id });
        return { ...command, reservationId, holdDays: 90, now };
      }
      case 'Assign':
        return { ...command, now };
      case 'AssignPart':
      case 'Join':
      case 'Release':
      case 'Withdraw':
        return command;
    }
  };
  return {
    asked,
    run,
    open: async () => {
      const members = provinces.map((province, i) => ({ province, prefix: `1${i + 1}` }));
      const range = {
        rangeId: RANGE,
        regionId: 'demo',
        first: 9001,
        last: 9099,
        next: 9001,
        members,
        presumed: [],
        width: 4,
      };
      await run('00000000-0000-4000-8000-000000000000', { type: 'PrepareRange', ...range, regionMembers: members });
      for (const [i, province] of provinces.entries())
        await run(`00000000-0000-4000-8000-00000000000${i + 1}`, {
          type: 'ConsentToRange',
          province,
          document: undefined,
          actFault: undefined,
        });
    },
    ask: async (id, command) => {
      await hooks.before?.(command);
      asked.push(command.type);
      const position = await run(id, toCommand(id, command));
      await hooks.after?.(command);
      return position;
    },
  };
};
