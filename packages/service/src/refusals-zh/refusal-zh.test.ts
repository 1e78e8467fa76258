import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { status as grpcStatus } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { contractRegistry } from '@tongbiao/contracts';
import { refusalsZh, refusalZh } from './refusal-zh.ts';

/** Names in capitals that no caller is ever told as a reason: of libraries, of the environment, of errors that stay inside. */
const INSIDE =
  /^(ERR_|OTEL_|BAD_|BROKEN_OFF|CHECKPOINT_MISSING|CLAIM_CHECK|DIFFERENT_FORCE|FOREIGN_LOG|IN_FORCE|KEY_OUT_OF_RANGE|MALFORMED_RECORD|NOT_SERVING|OUT_OF_ORDER|STANDING_STILL|TOO_LARGE|TOPIC_REPLACED|UNKNOWN_TOPIC|WHOLE_AND_PART|WRONG_EXPECTED_VERSION)/;

const root = resolve(import.meta.dirname, '../../../..');
const sources = globSync(
  [
    'packages/{domain,service}/src/**/*.ts',
    'packages/event-store/src/decision.ts',
    'services/{registry,numbering,international-liaison,audit,notification,province}/src/**/*.ts',
  ],
  { cwd: root, exclude: ['**/*.test.ts', '**/testing/**', '**/refusals-zh/**'] },
).map((file) => readFileSync(resolve(root, file), 'utf8'));
const parser = ['parse', 'fields'].map((name) =>
  readFileSync(resolve(root, `packages/standard-number/src/${name}.ts`), 'utf8'),
);

const values = new Set(
  [...contractRegistry()].flatMap((type) => (type.kind === 'enum' ? type.values.map(({ name }) => name) : [])),
);
const named = (texts: readonly string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!));

/** Every name in capitals in the sources, unless it is something else; and what the parser of numbers says, under numbering's name. */
const reasons = new Set([
  ...named(sources, /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g).filter(
    (name) => !INSIDE.test(name) && !values.has(name) && !(name in grpcStatus) && !name.endsWith('_UNSPECIFIED'),
  ),
  ...named(parser, /(?:code: |refuse\(|\| )'([A-Z][A-Z_]+)'/g).map((code) => `NUMBER_${code}`),
]);

describe('the Chinese of refusals', () => {
  it('has a sentence for every stable reason that is in the sources', () => {
    expect(reasons.size).toBeGreaterThan(250);
    const missing = [...reasons].filter((reason) => !Object.hasOwn(refusalsZh, reason));
    expect(missing.toSorted(), 'reasons without a sentence in packages/service/src/refusals-zh').toEqual([]);
  });

  it('has none for a reason that nothing gives', () => {
    const single = new Set(['CONFLICT', 'INTERNAL', ...Object.keys(grpcStatus)]);
    expect(Object.keys(refusalsZh).filter((reason) => !reasons.has(reason) && !single.has(reason))).toEqual([]);
  });

  it('is Chinese, and reads its values from messages that there are', () => {
    const texts = [/'(?:[^'\\\n]|\\.)+'/g, /`[^`]+`/g].flatMap((literal) =>
      [...sources, ...parser].flatMap((source) => [...source.matchAll(literal)].map(String)),
    );
    const messages = texts.flatMap((text) =>
      ['2026-01-31', '3001', 'sha256:0', 'jjj/1', 'U+200B', 'DB11', 'a proposal'].map((value) =>
        text.slice(1, -1).replaceAll(/\$\{(?:[^{}]|\{[^}]*\})+\}/g, value),
      ),
    );
    for (const [reason, sentence] of Object.entries(refusalsZh)) {
      const [plain, ...told] = typeof sentence === 'string' ? [sentence] : sentence;
      for (const chinese of [plain, ...told.map(([, text]) => text)])
        expect(chinese, reason).toMatch(/\p{Script=Han}{2}/u);
      for (const [pattern] of told)
        expect(
          messages.some((message) => pattern.test(message)),
          `${reason} ${String(pattern)}`,
        ).toBe(true);
    }
  });

  it('says the values of the message', () =>
    expect(refusalZh({ reason: 'NOTICE_RUNNING', message: 'the public notice runs until 2026-03-01' })).toBe(
      '公示到 2026-03-01 才结束',
    ));

  it('says what is wrong with each field, under its name', () =>
    expect(
      refusalZh({
        reason: 'FIELD_REQUIRED',
        message: 'requestId: required',
        fieldViolations: [
          { field: 'requestId', reason: 'FIELD_REQUIRED', description: 'required' },
          { field: 'titleZh', reason: 'TEXT_TOO_LONG', description: 'must be at most 300 characters' },
        ],
      }),
    ).toBe('requestId：不能为空；titleZh：文字过长：最多 300 个字符'));

  it('says what is wrong with a number, where the registry passes on the words of the parser', () =>
    expect(
      refusalZh({ reason: 'NUMBER_MALFORMED', message: 'The year has four digits, not 18 (YEAR_TWO_DIGITS)' }),
    ).toBe('年份应为四位数字'));

  it('keeps the English of a reason that it does not know, and says that it is', () =>
    expect(refusalZh({ reason: 'TOMORROWS_REASON', message: 'the moon is full' })).toBe('（英文）the moon is full'));
});
