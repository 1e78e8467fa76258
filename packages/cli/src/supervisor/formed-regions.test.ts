import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formedRegions, rememberRegion } from './formed-regions.ts';

describe('the regions that were formed in a folder', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tongbiao-regions-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('are none in a new one, and each once', () => {
    expect(formedRegions(dataDir)).toEqual([]);
    for (const region of ['yangtze', 'chuanyu', 'yangtze']) rememberRegion(dataDir, region);
    expect(formedRegions(dataDir)).toEqual(['yangtze', 'chuanyu']);
  });
});
