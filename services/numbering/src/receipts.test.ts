import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openReceiptSigner } from './receipts.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongbiao-receipts-'));
const keyFile = join(folder, 'receipt-key.json');
const jwksFile = join(folder, 'receipt-jwks.json');
const claims = {
  log: 'l',
  range: 'jjj-3001',
  sequence: 3048,
  state: 'assigned',
  members: ['beijing'],
  eventId: 'e',
  ordinal: '7',
  recordedAt: '2026-11-25T00:00:00.000Z',
} as const;
const published = (): JSONWebKeySet => JSON.parse(readFileSync(jwksFile, 'utf8')) as JSONWebKeySet;

describe('the key that receipts are signed with', () => {
  beforeEach(() => {
    for (const file of [keyFile, jwksFile]) rmSync(file, { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the same at the next start, and published once', async () => {
    const first = await openReceiptSigner(keyFile);
    expect((await openReceiptSigner(keyFile)).jwks).toBe(first.jwks);
    expect(published().keys).toHaveLength(1);
  });

  it('may change: receipts from before are still verified', async () => {
    const before = await (await openReceiptSigner(keyFile)).sign(claims);
    rmSync(keyFile);
    const signer = await openReceiptSigner(keyFile);
    const after = await signer.sign(claims);
    expect(JSON.parse(signer.jwks)).toEqual(published());
    for (const receipt of [before, after]) {
      const { payload } = await compactVerify(receipt, createLocalJWKSet(published()));
      expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject(claims);
    }
  });

  it('is not published over a file that cannot be read', async () => {
    writeFileSync(jwksFile, '{"keys":');
    await expect(openReceiptSigner(keyFile)).rejects.toThrow('receipt-jwks.json is no JWKS');
    expect(readFileSync(jwksFile, 'utf8')).toBe('{"keys":');
  });
});
