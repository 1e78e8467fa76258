import { KafkaError } from './errors.ts';
import { CHECKPOINT_TOPIC } from './topic-names.ts';
import type { Checkpoint } from './transactional-sink.ts';

/** A record of the checkpoint topic: where the relay was, or that a session began. */
export type CheckpointRecord =
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'session'; readonly session: string };

interface CheckpointMessage {
  readonly key: string;
  readonly partition: number;
  readonly value: string;
}

/** The record that goes along with every transaction's events. */
export const checkpointMessage = (checkpoint: Checkpoint): CheckpointMessage => ({
  key: 'checkpoint',
  partition: 0,
  value: JSON.stringify(checkpoint),
});

/** The record by which a session finds the end of what was written before it. */
export const sessionMessage = (session: string): CheckpointMessage => ({
  key: 'session',
  partition: 0,
  value: JSON.stringify({ session }),
});

/** Reads either; anything else in the topic ends in `MALFORMED_RECORD`, for a place that is guessed is worse than none. */
export function parseCheckpointRecord(message: {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
}): CheckpointRecord {
  const fail = (what: string): never => {
    throw new KafkaError('MALFORMED_RECORD', `${CHECKPOINT_TOPIC}/0@${message.offset}: ${what}`, {
      topic: CHECKPOINT_TOPIC,
    });
  };
  let content: unknown;
  try {
    content = JSON.parse(message.value?.toString('utf8') ?? '');
  } catch {
    return fail('no JSON');
  }
  const fields =
    typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : fail('no object');
  const text = (name: string, shape: RegExp): string => {
    const value = fields[name];
    return typeof value === 'string' && shape.test(value) ? value : fail(`${name} is ${JSON.stringify(value)}`);
  };
  switch (message.key?.toString('utf8') ?? '') {
    case 'session':
      return { kind: 'session', session: text('session', /./) };
    case 'checkpoint': {
      const { sequences } = fields;
      if (typeof sequences !== 'object' || sequences === null || !Object.values(sequences).every(isInteger))
        fail('sequences');
      return {
        kind: 'checkpoint',
        checkpoint: {
          logId: text('logId', /./),
          commit: text('commit', INTEGER),
          prepare: text('prepare', INTEGER),
          eventId: text('eventId', /./),
          ordinal: text('ordinal', INTEGER),
          sequences: sequences as Record<string, string>,
        },
      };
    }
    default:
      return fail('neither a checkpoint nor a session');
  }
}

const INTEGER = /^\d{1,20}$/;
const isInteger = (value: unknown): boolean => typeof value === 'string' && INTEGER.test(value);
