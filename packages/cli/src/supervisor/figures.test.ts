import { describe, expect, it } from 'vitest';
import { readFigures } from './figures.ts';

describe('what a process says of itself', () => {
  it('has the ordinal of its slowest part, and how far its slowest subscription is behind', () => {
    const figures = [
      '# TYPE tongbiao_view_ordinal gauge',
      'tongbiao_view_ordinal{service="notification"} 120',
      'tongbiao_relay_ordinal{service="notification"} 97',
      'tongbiao_subscription_lag_events{subscription="views",service="notification"} 0',
      'tongbiao_subscription_lag_events{subscription="relay",service="notification"} 23',
      'tongbiao_subscription_lag_seconds{subscription="views",service="notification"} 0',
      'tongbiao_subscription_lag_seconds{subscription="relay",service="notification"} 4.207',
    ].join('\n');
    expect(readFigures(figures)).toEqual({ position: 97n, lag: 23, lagSeconds: 4.207, detail: undefined });
  });
  it('names the topic that a relay waits for', () => {
    const figures = [
      'tongbiao_relay_state{state="relaying",topic="",service="notification"} 0',
      'tongbiao_relay_state{state="waiting",topic="tongbiao.jjj.events",service="notification"} 1',
    ].join('\n');
    expect(readFigures(figures).detail).toBe('waiting: tongbiao.jjj.events');
  });
  it('names the regions that a province does not follow any more', () => {
    const figures = [
      'tongbiao_province_stopped{region="jjj",service="province"} 1',
      'tongbiao_province_stopped{region="demo",service="province"} 0',
    ].join('\n');
    expect(readFigures(figures).detail).toBe('stopped: jjj');
  });
  it('has no position where it tells none', () => {
    expect(readFigures('nodejs_heap_size_total_bytes 1\n')).toEqual({
      position: undefined,
      lag: undefined,
      lagSeconds: undefined,
      detail: undefined,
    });
  });
});
