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
  it('draws a bar on a terminal, which the next one replaces and a sentence wipes out', () => {
    const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
    const voice = makeVoice({ language: 'zh', json: false, stdout: new PassThrough(), stderr });
    voice.advance(hello, 1, 2);
    voice.progress(hello);
    voice.advance(hello, 2, 2);
    const erase = '\r\u001B[K';
    expect(stderr.read()).toBe(
      `${erase}${'█'.repeat(12)}${'░'.repeat(12)} 你好${erase}你好\n${erase}${'█'.repeat(24)} 你好\n`,
    );
  });
  it('tells elsewhere now and then that it goes on', () => {
    const { voice, err } = listen(false);
    for (let n = 0; n <= 1_000; n += 1) voice.advance(hello, n, 1_000);
    expect(err()).toBe('你好\n');
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
