import { describe, expect, it } from 'vitest';
import { checkpointMessage, parseCheckpointRecord, sessionMessage } from './checkpoint-record.ts';
import type { Checkpoint } from './transactional-sink.ts';

const checkpoint: Checkpoint = {
  logId: '2f1c3c8e-0a51-4a0c-9a35-1d3a6f0e7b11',
  commit: '18446744073709551615',
  prepare: '18446744073709551614',
  eventId: '6ba7b810-9dad-51d1-80b4-00c04fd430c8',
  ordinal: '41',
  sequences: { 'tongbiao.jjj.events/0': '12' },
};
const read = (message: { key: string; value: string }) =>
  parseCheckpointRecord({ key: Buffer.from(message.key), value: Buffer.from(message.value), offset: '3' });

describe('the checkpoint topic', () => {
  it('gives back the checkpoint that was written, positions beyond 2^53 included', () =>
    expect(read(checkpointMessage(checkpoint))).toEqual({ kind: 'checkpoint', checkpoint }));

  it('gives back the session that began', () =>
    expect(read(sessionMessage('s-1'))).toEqual({ kind: 'session', session: 's-1' }));

  it.each([
    ['no JSON', 'checkpoint', '{'],
    ['no object', 'checkpoint', 'null'],
    ['a position that is a number', 'checkpoint', JSON.stringify({ ...checkpoint, commit: 5 })],
    ['a sequence that is a number', 'checkpoint', JSON.stringify({ ...checkpoint, sequences: { a: 1 } })],
    ['no sequences', 'checkpoint', JSON.stringify({ ...checkpoint, sequences: undefined })],
    ['another key', 'other', JSON.stringify(checkpoint)],
  ])('is not guessed at: %s', (_, key, value) =>
    expect(() => read({ key, value })).toThrow(expect.objectContaining({ code: 'MALFORMED_RECORD' })),
  );
});
