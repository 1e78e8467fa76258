import { describe, expect, it } from 'vitest';
import { readConfig, setting } from './config.ts';

const shape = {
  LISTEN: setting.address(),
  STORE: setting.eventStore(),
  PEERS: setting.addresses(),
  REGIONS: setting.list('region codes, separated by commas'),
  COUNT: setting.integer(1, 9).optional(),
  FLAG: setting.flag(),
};
const good = { LISTEN: '127.0.0.1:0', STORE: 'esdb://127.0.0.1:2113?tls=false' };

describe('settings', () => {
  it('are read by the name of their variable', () =>
    expect(
      readConfig(shape, {
        ...good,
        PEERS: 'beijing=127.0.0.1:1,hebei=[::1]:2',
        REGIONS: 'jjj, demo',
        COUNT: '3',
        FLAG: '1',
      }),
    ).toEqual({
      LISTEN: '127.0.0.1:0',
      STORE: 'esdb://127.0.0.1:2113?tls=false',
      PEERS: new Map([
        ['beijing', '127.0.0.1:1'],
        ['hebei', '[::1]:2'],
      ]),
      REGIONS: ['jjj', 'demo'],
      COUNT: 3,
      FLAG: true,
    }));

  it('may be absent or empty where they are optional', () =>
    expect(readConfig(shape, { ...good, COUNT: '', PEERS: '' })).toMatchObject({
      COUNT: undefined,
      PEERS: new Map(),
      REGIONS: [],
      FLAG: false,
    }));

  it.each([
    [{ LISTEN: '127.0.0.1' }, 'LISTEN is wrong; accepted: host:port'],
    [{ LISTEN: '127.0.0.1:65536' }, 'LISTEN is wrong'],
    [{ LISTEN: '' }, 'LISTEN is missing; accepted: host:port'],
    [{ STORE: 'http://x' }, 'STORE is wrong; accepted: a connection string such as esdb://'],
    [{ PEERS: 'beijing' }, 'PEERS is wrong; accepted: name=host:port'],
    [{ COUNT: '10' }, 'COUNT is wrong; accepted: a whole number from 1 to 9'],
    [{ FLAG: 'yes' }, 'FLAG is wrong; accepted: 0 or 1'],
  ])('that do not fit are named with what is accepted: %j', (change, says) =>
    expect(() => readConfig(shape, { ...good, ...change })).toThrow(says),
  );

  it('that do not fit are all named at once, on one line, and never quoted', () => {
    const read = () => readConfig(shape, { LISTEN: 'hunter2', STORE: 'hunter2' });
    expect(read).toThrow(/^(?!.*hunter2)LISTEN .*; STORE [^\n]*$/);
  });
});
