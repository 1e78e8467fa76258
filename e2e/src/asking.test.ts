import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

// What the command line asks of a running system with the sample data and one work of the demo: each ends with one JSON line.

describe('the command line asks', () => {
  let system: System;
  let workId: string;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
    workId = (await system.run<{ work: string }>('demo')).result.work;
  });
  afterAll(() => system.stop());

  const ask = async (...args: readonly string[]) => {
    const { code, result, lines } = await system.run<Record<string, unknown>>(args);
    return { code, result, lines: lines as readonly Record<string, unknown>[] };
  };

  it('for works, by words, by number in any spelling and by a filter', async () => {
    expect((await ask('works', '电子不停车')).result['works']).toBeGreaterThan(0);
    expect((await ask('works', 'db12t 3009-2018')).result).toMatchObject({ works: 1 });
    const filtered = await ask('works', '--filter', 'published=2018 AND province=tianjin AND NOT status=UNKNOWN');
    expect(filtered.code).toBe(0);
    expect(filtered.lines.filter((line) => 'work' in line)).toHaveLength(Number(filtered.result['works']));
    const wrong = await ask('works', '--filter', 'status=VALID');
    expect(wrong.code).toBe(8);
    expect(wrong.result).toMatchObject({ ok: false, error: { code: 'FILTER_VALUE_INVALID' } });
  });

  it('for counts and statistics, which agree', async () => {
    const { result: counts } = await ask('counts', '--region', 'jjj');
    const { result: figures } = await ask('statistics', '--region', 'jjj');
    expect(counts).toMatchObject({ documented: 23, statusOn: figures['statusOn'] });
    expect(figures).toMatchObject({ documented: 23, editions: counts['editions'] });
    expect(Number(figures['works']) + Number(figures['parts'])).toBe(counts['works']);
    expect(figures['ordinal']).toMatch(/^\d+$/);
  });

  it('what can be done next about a work, and why not', async () => {
    const { lines, result } = await ask('next', workId, '--province', 'hebei');
    expect(result).toMatchObject({ awaited: 0 });
    const refused = lines.find((line) => String(line['rpc']).endsWith('/PublishEdition'))!;
    expect(refused).toMatchObject({ verdict: 'VERDICT_REFUSED', reason: 'EDITION_EXISTS' });
    expect((await ask('todo', '--role', 'regulator', '--province', 'hebei')).code).toBe(0);
    expect((await ask('deadlines', '--state', 'OVERDUE')).code).toBe(0);
  });

  it('how a work was at a moment, what changed, and where its editions diverge', async () => {
    const { result: now } = await ask('as-of', workId);
    expect(now).toMatchObject({ work: { workId }, leftOut: 0 });
    const { result: never } = await ask('as-of', workId, '--recorded-at', '2000-01-01T00:00:00Z');
    expect(never).toMatchObject({ events: 0, digest: '' });
    const { result: changed } = await ask('diff', workId, '--from-recorded-at', '2000-01-01T00:00:00Z');
    expect(changed).toMatchObject({ added: now['events'], removed: 0 });
    const { lines, result } = await ask('compare', workId);
    expect(result).toMatchObject({ revision: 1, diverging: 0 });
    expect(lines.find((line) => line['aspect'] === 'ASPECT_SEQUENCE')).toMatchObject({
      verdict: 'COMPARISON_VERDICT_SAME',
    });
  });

  it('for what authorities state', async () =>
    expect((await ask('statements', '--region', 'jjj')).result).toMatchObject({ statements: 1, related: 2 }));
});
