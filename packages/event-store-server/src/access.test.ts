import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_USERS, usersAccess, type Access, type StreamAction } from './access.ts';
import { EventLog } from './event-log.ts';
import { Storage } from './storage.ts';

describe('access to streams', () => {
  let storage: Storage;
  let log: EventLog;
  let access: Access;

  beforeEach(() => {
    storage = Storage.open(':memory:', 'full');
    log = new EventLog(storage);
    access = usersAccess([...DEFAULT_USERS, { name: 'zoe', password: 'a:b', groups: [] }], log);
  });
  afterEach(() => storage.close());

  const basic = (user: string, password: string): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const loggedIn = (authorization: string | undefined): unknown => {
    try {
      return [...access.callerOf(authorization).roles];
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const may = (who: string, action: StreamAction, stream: string): boolean => {
    const caller = access.callerOf(who === '' ? undefined : basic(who, who === 'zoe' ? 'a:b' : 'changeit'));
    try {
      access.require(caller, action, stream);
      return true;
    } catch (error) {
      if ((error as { code: string }).code === 'access-denied') return false;
      throw error;
    }
  };
  const setAcl = (stream: string, acl: unknown): void => {
    const data = Buffer.from(JSON.stringify({ $acl: acl }));
    const event = { id: randomUUID(), type: '$metadata', isJson: true, metadata: Buffer.alloc(0), data };
    log.transaction(() => log.append(`$$${stream}`, 'any', [event]));
  };

  it('knows who calls by name and password', () => {
    expect(loggedIn(basic('admin', 'changeit'))).toEqual(['admin', '$admins']);
    expect(loggedIn(basic('zoe', 'a:b'))).toEqual(['zoe']);
    expect(loggedIn(undefined)).toEqual([]);
    const wrong = [
      basic('admin', 'changeit '),
      basic('admin', ''),
      basic('nobody', 'changeit'),
      'Basic',
      'Bearer x',
      'Basic !!',
    ];
    expect(wrong.map(loggedIn)).toEqual(wrong.map(() => 'UNAUTHENTICATED'));
  });

  it('is closed to nobody, open to users on their streams, and on system streams to administrators only', () => {
    expect(['', 'ops', 'admin'].map((who) => may(who, 'read', 'work-1'))).toEqual([false, true, true]);
    expect(['', 'ops', 'admin'].map((who) => may(who, 'read', '$all'))).toEqual([false, false, true]);
    expect(['', 'ops', 'admin'].map((who) => may(who, 'write', '$x'))).toEqual([false, false, true]);
  });

  it('follows the access list of a stream as soon as it changes', () => {
    setAcl('s', { $r: ['zoe'], $w: '$ops', $d: [] });
    expect(['zoe', 'ops', 'admin'].map((who) => may(who, 'read', 's'))).toEqual([true, false, true]);
    expect(['zoe', 'ops', 'admin'].map((who) => may(who, 'write', 's'))).toEqual([false, true, true]);
    expect(['zoe', 'ops', 'admin'].map((who) => may(who, 'delete', 's'))).toEqual([false, false, true]);
    setAcl('s', { $r: '$all' });
    expect(['', 'zoe', 'ops'].map((who) => may(who, 'read', 's'))).toEqual([false, true, true]);
    setAcl('$open', { $r: '$all' });
    expect(may('zoe', 'read', '$open')).toBe(true);
  });

  it('asks for the rights on metadata where the stream is metadata', () => {
    setAcl('s', { $mr: 'zoe', $mw: 'ops' });
    expect(['zoe', 'ops'].map((who) => may(who, 'read', '$$s'))).toEqual([true, false]);
    expect(['zoe', 'ops'].map((who) => may(who, 'write', '$$s'))).toEqual([false, true]);
    expect(may('zoe', 'read', 's')).toBe(true);
  });

  it('lets not even an administrator delete metadata or write to $all', () => {
    expect([may('admin', 'delete', '$$s'), may('admin', 'write', '$all'), may('admin', 'delete', '$all')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
