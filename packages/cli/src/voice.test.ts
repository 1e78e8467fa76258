import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeVoice } from './voice.ts';

const hello = { zh: '你好', en: 'hello' };

function listen(json: boolean) {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const voice = makeVoice({ language: 'zh', json, stdout, stderr });
  return { voice, out: () => stdout.read() as string | null, err: () => stderr.read() as string | null };
}

describe('a voice', () => {
  it('tells a person the sentence in their language', () => {
    const { voice, out, err } = listen(false);
    voice.progress(hello);
    voice.result(hello, { greeting: true });
    expect([out(), err()]).toEqual(['你好\n', '你好\n']);
  });
  it('tells a program JSON lines and nothing else, with 64-bit numbers as strings', () => {
    const { voice, out } = listen(true);
    voice.progress(hello);
    voice.answer(hello, { ordinal: 18_446_744_073_709_551_615n });
    voice.result(undefined, { ok: true });
    expect(out()).toBe('{"ordinal":"18446744073709551615"}\n{"ok":true}\n');
  });
  it('goes on when nobody listens any more', async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })),
    });
    const voice = makeVoice({ language: 'en', json: false, stdout: gone, stderr: gone });
    voice.progress(hello);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(() => voice.result(hello, {})).not.toThrow();
  });
});
