import { describe, expect, it } from 'vitest';
import { formatPosition, type DomainEvent } from '@tongbiao/contracts';
import { toOutcome } from './outcome.ts';

const logId = '11111111-1111-4111-8111-111111111111';
const position = { commit: 7n, prepare: 7n };
const event: DomainEvent = {
  type: 'registry.WorkEstablished.v1',
  data: { workId: 'w', revision: 1, provinces: ['beijing', 'hebei'], document: undefined },
};

describe('the outcome of a command', () => {
  it('names what was written, in canonical JSON, and where to read it', () =>
    expect(
      toOutcome(logId, { kind: 'written', events: [{ event, id: 'e', stream: 'work-w', revision: 3n, position }] }),
    ).toEqual({
      events: [
        {
          id: 'e',
          type: 'registry.WorkEstablished.v1',
          stream: 'work-w',
          streamRevision: '3',
          dataJson: '{"provinces":["beijing","hebei"],"revision":1,"workId":"w"}',
        },
      ],
      position: formatPosition(logId, position),
      replayed: false,
    }));

  it('says when it is the answer to an earlier call', () =>
    expect(toOutcome(logId, { kind: 'replayed', events: [], position })).toMatchObject({ replayed: true }));

  it('of a dry run has neither ids nor a position', () =>
    expect(toOutcome(logId, { kind: 'dryRun', events: [{ event, id: '', stream: 'work-w' }] })).toMatchObject({
      events: [{ id: '', streamRevision: '' }],
      position: '',
    }));

  it('lets a refusal pass', () => {
    const rejected = { code: 'X', status: 'NOT_FOUND', message: 'no' } as const;
    expect(toOutcome(logId, { kind: 'rejected', rejected })).toEqual({ rejected });
  });
});
