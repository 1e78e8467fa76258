import { describe, expect, it } from 'vitest';
import { slowestOrdinal } from './position.ts';

describe('how far a process is', () => {
  it('is the ordinal of its slowest part', () => {
    const figures = [
      '# TYPE tongbiao_view_ordinal gauge',
      'tongbiao_view_ordinal{service="notification"} 120',
      'tongbiao_relay_ordinal{service="notification"} 97',
      'tongbiao_relay_lag_events{service="notification"} 23',
    ].join('\n');
    expect(slowestOrdinal(figures)).toBe(97n);
  });
  it('is unknown where it tells none', () => {
    expect(slowestOrdinal('nodejs_heap_size_total_bytes 1\n')).toBeUndefined();
  });
});
