import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntMap, StringMap } from './persistent-map.ts';

const change = <K>(key: fc.Arbitrary<K>) => fc.array(fc.tuple(key, fc.option(fc.nat(), { nil: undefined })));

describe('a persistent map', () => {
  it('holds what a Map holds, in order of its keys', () =>
    fc.assert(
      fc.property(change(fc.oneof(fc.nat(70), fc.nat(1_048_575))), (changes) => {
        const model = new Map<number, number>();
        let map = IntMap.empty<number>();
        for (const [key, value] of changes) {
          map = map.with(key, value);
          if (value === undefined) model.delete(key);
          else model.set(key, value);
        }
        expect([...map.entries()]).toEqual([...model].sort(([a], [b]) => a - b));
        for (const [key] of changes) expect(map.get(key)).toBe(model.get(key));
      }),
    ));

  it('holds what a Map of strings holds', () =>
    fc.assert(
      fc.property(change(fc.string({ maxLength: 2 })), (changes) => {
        const model = new Map<string, number>();
        let map = StringMap.empty<number>();
        for (const [key, value] of changes) {
          map = map.with(key, value);
          if (value === undefined) model.delete(key);
          else model.set(key, value);
        }
        for (const [key] of changes) expect(map.get(key)).toBe(model.get(key));
      }),
    ));

  it('is the same when it is made at once, and goes on the same', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat())), fc.nat(2000), (entries, changed) => {
        let numbers = IntMap.empty<number>();
        let texts = StringMap.empty<number>();
        for (const [key, value] of entries) {
          numbers = numbers.with(key, value);
          texts = texts.with(`k${key}`, value);
        }
        const numbersAtOnce = IntMap.of(numbers.entries());
        const textsAtOnce = StringMap.of(texts.entries());
        for (const value of [7, undefined]) {
          expect([...numbersAtOnce.with(changed, value).entries()]).toEqual([
            ...numbers.with(changed, value).entries(),
          ]);
          expect([...textsAtOnce.with(`k${changed}`, value).entries()]).toEqual([
            ...texts.with(`k${changed}`, value).entries(),
          ]);
        }
      }),
    ));

  it('knows what makes it of an older version of itself, and names no more', () =>
    fc.assert(
      fc.property(change(fc.nat(2000)), change(fc.nat(2000)), (first, then) => {
        let [numbers, texts] = [IntMap.empty<number>(), StringMap.empty<number>()];
        const play = (changes: readonly (readonly [number, number | undefined])[]) => {
          for (const [key, value] of changes) {
            numbers = numbers.with(key, value);
            texts = texts.with(`k${key}`, value);
          }
        };
        play(first);
        const [oldNumbers, oldTexts] = [numbers, texts];
        play(then);
        const touched = new Set(then.map(([key]) => key));
        let [nowNumbers, nowTexts] = [oldNumbers, oldTexts];
        for (const [key, value] of numbers.changesSince(oldNumbers)) {
          expect(touched).toContain(key);
          nowNumbers = nowNumbers.with(key, value);
        }
        for (const [key, value] of texts.changesSince(oldTexts)) {
          expect(touched).toContain(Number(key.slice(1)));
          nowTexts = nowTexts.with(key, value);
        }
        expect([...nowNumbers.entries()]).toEqual([...numbers.entries()]);
        expect(new Map(nowTexts.entries())).toEqual(new Map(texts.entries()));
      }),
    ));

  it('leaves older versions as they were', () => {
    const before = IntMap.empty<string>().with(3001, 'a');
    before.with(3001, 'b').with(3002, 'c');
    expect([...before.entries()]).toEqual([[3001, 'a']]);
  });

  it('keeps strings apart that share a bucket', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `k${i}`);
    const map = keys.reduce((m, key, i) => m.with(key, i), StringMap.empty<number>());
    expect(keys.every((key, i) => map.get(key) === i)).toBe(true);
    expect(map.get('k5000')).toBeUndefined();
  });

  it('has nothing outside its limits', () => {
    expect(IntMap.empty().get(-1)).toBeUndefined();
    expect(IntMap.empty().get(2 ** 20)).toBeUndefined();
    expect(() => IntMap.empty<number>().with(2 ** 20, 1)).toThrow('a key is 0 to 1048575');
    expect(() => IntMap.empty<number>().with(1.5, 1)).toThrow(RangeError);
  });
});
