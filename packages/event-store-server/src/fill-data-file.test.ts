import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import { fillDataFile } from './fill-data-file.ts';
import { idOf } from './frame.ts';
import { Storage } from './storage.ts';

it('fills a data file in the order given, and goes on behind what is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fill-'));
  const file = join(folder, 'log.db');
  const event = (n: number) => ({
    stream: `s-${n % 3}`,
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    type: 'test.Happened.v1',
    isJson: true,
    data: Buffer.from(`{"n":${n}}`),
    metadata: Buffer.from('{}'),
  });
  const events = Array.from({ length: 12_000 }, (_, n) => event(n));
  expect(fillDataFile(file, events.slice(0, 11_000))).toBe(11_000);
  expect(fillDataFile(file, events.slice(11_000))).toBe(1_000);
  const storage = Storage.open(file, 'normal');
  const log = new EventLog(storage);
  const ids = storage.allForwards(0n, 20_000, Number.MAX_SAFE_INTEGER).map(({ frame }) => idOf(frame));
  expect(ids).toEqual(events.map(({ id }) => id));
  expect(log.lastOf(log.stream('s-2'))).toBe(3_999n);
  storage.close();
  rmSync(folder, { recursive: true });
});
