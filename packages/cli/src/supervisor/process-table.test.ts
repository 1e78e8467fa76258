import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processTable } from './process-table.ts';

const provinces = ['beijing', 'tianjin', 'hebei'];
const whole = { provinces, dataDir: '/data', portBase: 20_000, kafkaBrokers: [], only: [] };

describe('the process table', () => {
  it('has the store first, then the services and the three provinces', () => {
    expect(processTable(whole).map(({ name }) => name)).toEqual([
      'event-store',
      'registry',
      'numbering',
      'notification',
      'international-liaison',
      'audit',
      'portal',
      'beijing',
      'tianjin',
      'hebei',
    ]);
  });

  it('names programs that exist', () => {
    expect(
      processTable(whole)
        .map(({ main }) => main)
        .filter((main) => !existsSync(main)),
    ).toEqual([]);
  });

  it('tells every process to end when its stdin closes, so that nothing outlives a killed supervisor', () => {
    const [store, ...services] = processTable(whole);
    expect(store?.args).toContain('--stop-on-stdin-close');
    for (const { env } of services) expect(env).toMatchObject({ TONGBIAO_STOP_ON_STDIN_CLOSE: '1' });
  });

  it('gives a province its own folder, which holds its key, and its own token', () => {
    const tianjin = processTable(whole).find(({ name }) => name === 'tianjin');
    expect(tianjin).toMatchObject({
      folder: '/data/provinces/tianjin',
      env: { TONGBIAO_PROVINCE: 'tianjin', TONGBIAO_TOKEN_FILE: '/data/identity/tokens/system-tianjin' },
    });
  });

  it('gives every province the ports of its place, whoever else is started', () => {
    const addressOf = (only: readonly string[]) =>
      processTable({ ...whole, provinces: [...provinces, 'shanghai'], only }).find(({ name }) => name === 'shanghai');
    expect(addressOf([])).toMatchObject({ address: '127.0.0.1:20043', metricsAddress: '127.0.0.1:20073' });
    expect(addressOf(['shanghai'])).toEqual(addressOf([]));
  });

  it('points the provinces to Kafka only where there is one', () => {
    const feed = processTable(whole).find(({ name }) => name === 'hebei');
    expect(feed?.env).not.toHaveProperty('KAFKA_BROKERS');
    expect(feed?.env['TONGBIAO_NOTIFICATION']).toBe('127.0.0.1:20003');
    const kafka = processTable({ ...whole, kafkaBrokers: ['a:1', 'b:2'] }).find(({ name }) => name === 'hebei');
    expect(kafka?.env['KAFKA_BROKERS']).toBe('a:1,b:2');
  });

  it('gives room for many calls to numbering alone', () => {
    const withOptions = processTable(whole).filter(({ nodeOptions }) => nodeOptions !== undefined);
    expect(withOptions.map(({ name, nodeOptions }) => [name, nodeOptions])).toEqual([
      ['numbering', '--max-semi-space-size=128'],
    ]);
  });

  it('starts with --only what is named, and the store that everything needs', () => {
    expect(processTable({ ...whole, only: ['audit', 'hebei'] }).map(({ name }) => name)).toEqual([
      'event-store',
      'audit',
      'hebei',
    ]);
  });
});
