import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as api from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^(.+) \/\/ → (.+)$/gm)].map(([, expression = '', value = '']) => ({
  expression,
  value,
}));

describe('the README', () => {
  it('shows every function at work', () => {
    const functions = Object.entries(api).filter(([, exported]) => typeof exported === 'function');
    expect(functions).not.toEqual([]);
    expect(functions.filter(([name]) => !examples.some(({ expression }) => expression.includes(name)))).toEqual([]);
  });

  it.each(examples)('tells the truth: $expression', ({ expression, value }) => {
    expect(runInNewContext(expression, { ...api })).toEqual(runInNewContext(`(${value})`));
  });
});
