import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { actText } from '@tongbiao/contracts';
import { ApproveProjectRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { generateMemberKey, readKeyFile, readMemberKey, signAct, writeKeyFile } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongbiao-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rpc = 'tongbiao.registry.v1.WorkService/ApproveProject';
const request = ApproveProjectRequest.fromPartial({ requestId: 'r-1', province: 'beijing', validateOnly: true });
const publicKeyOf = (value: string) =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: value }, format: 'jwk' });

describe('an act of authority', () => {
  const key = generateMemberKey('beijing');
  const signature = signAct(key, {
    rpc,
    requestId: 'r-1',
    request: ApproveProjectRequest.toJSON(request) as Record<string, unknown>,
  });

  it('verifies with the public key over the text that is signed', () => {
    const text = actText({
      keyId: key.keyId,
      rpc,
      requestId: 'r-1',
      request: { requestId: 'r-1', province: 'beijing' },
    });
    expect(signature).toMatchObject({ keyId: key.keyId, alg: 'Ed25519' });
    const value = Buffer.from(signature.value, 'base64url');
    expect(verify(null, Buffer.from(text), publicKeyOf(key.publicKey.value), value)).toBe(true);
    expect(verify(null, Buffer.from(text.replace('beijing', 'tianjin')), publicKeyOf(key.publicKey.value), value)).toBe(
      false,
    );
  });

  it('names its key by what the key is', () => {
    expect(key.keyId).toMatch(/^beijing-[0-9a-f]{12}$/);
    expect(Buffer.from(key.publicKey.value, 'base64url')).toHaveLength(32);
    expect(generateMemberKey('beijing').keyId).not.toBe(key.keyId);
  });
});

describe('a key file', () => {
  const key = generateMemberKey('beijing');
  const path = join(folder, 'key.json');
  writeKeyFile(path, key.privateKey);

  it('gives the key back', () => {
    expect(readMemberKey(path)).toEqual(key);
    expect(readKeyFile(path)).toEqual(key.privateKey);
  });
  it('is for its owner alone', () => expect(statSync(path).mode & 0o777).toBe(0o600));
  it('is never overwritten', () => expect(() => writeKeyFile(path, key.privateKey)).toThrow('EEXIST'));
  it('that holds something else is refused without quoting it', () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"d":"very secret"}');
    expect(() => readKeyFile(other)).toThrow(/^(?!.*very secret).*is no Ed25519 private key/);
  });
});
