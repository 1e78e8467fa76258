import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeEvent, encodeEvent } from '@tongbiao/contracts';
import { describe, expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync('*/test/histories/*.jsonl', { cwd: PACKAGES }).toSorted();

describe('a golden history', () => {
  it('is there', () => expect(files.length).toBeGreaterThan(1));

  it.each(files)('%s is still read, and every event of it means what it meant', (file) => {
    const lines = readFileSync(`${PACKAGES}${file}`, 'utf8').trim().split('\n');
    for (const [n, line] of lines.entries()) {
      const { type, data } = JSON.parse(line) as { type: string; data: unknown };
      const event = decodeEvent(type, data);
      expect(event, `line ${n + 1} of ${basename(file)}: ${type} is not in the catalogue any more`).toBeDefined();
      // An older version is raised to today's; one of today's is written back as it stands, byte for byte.
      const writtenBack = event!.type === type ? encodeEvent(event!) : data;
      expect(JSON.stringify(writtenBack), `line ${n + 1}`).toBe(JSON.stringify(data));
    }
  });
});
