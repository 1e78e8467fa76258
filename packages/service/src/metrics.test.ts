import { describe, expect, it } from 'vitest';
import { createMetrics, showLag, showViews, type Lag } from './metrics.ts';

describe('lag figures', () => {
  const read = async (metrics: ReturnType<typeof createMetrics>) =>
    Object.fromEntries(
      [
        ...(await metrics.metrics()).matchAll(/^tongbiao_subscription_lag_(\w+)\{subscription="(\w+)".*\} (\S+)$/gm),
      ].map(([, figure, subscription, value]) => [`${subscription} ${figure}`, Number(value)]),
    );

  it('are asked for when they are collected, once for both figures', async () => {
    const metrics = createMetrics('test');
    const lag: Lag = { events: 3n, seconds: 1.5 };
    let asked = 0;
    showLag(metrics, { views: async () => (asked++, lag), relay: async () => ({ events: 0n, seconds: 0 }) });
    expect(await read(metrics)).toEqual({
      'views events': 3,
      'views seconds': 1.5,
      'relay events': 0,
      'relay seconds': 0,
    });
    expect(asked).toBe(1);
    await read(metrics);
    expect(asked).toBe(2);
  });

  it('grow older while nobody answers, and are what they are again when somebody does', async () => {
    const metrics = createMetrics('test');
    let answers = true;
    const lag: Lag = { events: 2n, seconds: 40 };
    showLag(metrics, { views: async () => (answers ? lag : Promise.reject(new Error('no log'))) });
    await read(metrics);
    answers = false;
    const cutOff = await read(metrics);
    expect(cutOff['views events']).toBe(2);
    expect(cutOff['views seconds']).toBeGreaterThan(40);
    await expect.poll(async () => (await read(metrics))['views seconds']).toBeGreaterThan(cutOff['views seconds']!);
    answers = true;
    expect(await read(metrics)).toEqual({ 'views events': 2, 'views seconds': 40 });
  });

  it('of what was never answered begin with the process', async () => {
    const metrics = createMetrics('test');
    showLag(metrics, {
      views: () => {
        throw new Error('no log');
      },
    });
    await expect.poll(async () => (await read(metrics))['views seconds']).toBeGreaterThan(0.01);
  });
});

describe('what views hold', () => {
  it('is shown: how far they are, and what they could not take in', async () => {
    const metrics = createMetrics('test');
    const nothing = { place: undefined, unknown: {}, building: undefined };
    let progress: ReturnType<Parameters<typeof showViews>[1]['progress']> = nothing;
    showViews(metrics, { progress: () => progress });
    expect(await metrics.metrics()).not.toContain('tongbiao_view_ordinal{');
    progress = { ...nothing, place: { ordinal: 41n }, unknown: { 'registry.SomethingNew.v1': 2 } };
    const figures = await metrics.metrics();
    expect(figures).toContain('tongbiao_view_ordinal{service="test"} 41');
    expect(figures).toContain('tongbiao_view_unknown_events{type="registry.SomethingNew.v1",service="test"} 2');
  });
  it('is shown of those that are being built, for as long as they are', async () => {
    const metrics = createMetrics('test');
    const building = { purpose: 'rebuild', events: 50n, eventsPerSecond: 25, share: 0.5, seconds: 2 };
    const nothing = { place: undefined, unknown: {}, building: undefined };
    let progress: ReturnType<Parameters<typeof showViews>[1]['progress']> = {
      ...nothing,
      building: { ...building, secondsLeft: 2 },
    };
    showViews(metrics, { progress: () => progress });
    const figures = await metrics.metrics();
    expect(figures).toContain('tongbiao_view_building_events{purpose="rebuild",service="test"} 50');
    expect(figures).toContain('tongbiao_view_building_share{purpose="rebuild",service="test"} 0.5');
    expect(figures).toContain('tongbiao_view_building_seconds_left{purpose="rebuild",service="test"} 2');
    progress = nothing;
    expect(await metrics.metrics()).not.toContain('tongbiao_view_building_events{');
  });
});
