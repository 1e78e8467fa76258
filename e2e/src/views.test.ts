import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

interface Answer {
  readonly ok: boolean;
  readonly processes: readonly {
    readonly process: string;
    readonly same?: boolean;
    readonly ordinal: string | null;
    readonly views?: readonly {
      readonly name: string;
      readonly servedDigest: string;
      readonly rebuiltDigest: string;
    }[];
  }[];
}

const WITH_VIEWS = ['audit', 'international-liaison', 'notification', 'numbering', 'registry'];

describe('the views of a running system', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system.stop());
  const fileOf = (service: string): string => {
    const folder = join(system.dataDir, 'services', service);
    return join(
      folder,
      readdirSync(folder).find((name) => /^(views|places)\.\d+\.sqlite$/.test(name))!,
    );
  };
  const check = (...processes: string[]) => system.run<Answer>(['views', 'check', ...processes]);

  it('are what the log says, in every service that has some', async () => {
    const { code, result } = await check();
    expect([code, result.ok]).toEqual([0, true]);
    expect(result.processes.map(({ process }) => process).toSorted()).toEqual(WITH_VIEWS);
    for (const { process, same, ordinal, views } of result.processes) {
      expect([same, Number(ordinal) > 10, views!.length > 1], process).toEqual([true, true, true]);
      for (const { servedDigest } of views!) expect(servedDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  it('are told apart from what the log says, and mended while they serve', async () => {
    const before = fileOf('registry');
    const db = new DatabaseSync(before);
    db.exec("UPDATE works SET title_zh = title_zh || '（伪）' WHERE rowid = 1");
    db.close();
    const wrong = await check('registry');
    expect(wrong.code).toBe(1);
    const views = wrong.result.processes[0]!.views!;
    expect(views.filter((v) => v.servedDigest !== v.rebuiltDigest).map(({ name }) => name.split('.')[0])).toEqual([
      'works',
    ]);
    const rebuilt = await system.run<Answer>(['views', 'rebuild', 'registry']);
    expect([rebuilt.code, rebuilt.result.ok]).toEqual([0, true]);
    expect(fileOf('registry')).not.toBe(before);
    expect((await check('registry')).code).toBe(0);
    expect((await system.status()).ready).toBe(true);
  });

  it('refuse a process that has none', async () => {
    expect(await check('portal')).toMatchObject({ code: 2, result: { error: { code: 'NO_VIEWS' } } });
  });
});
