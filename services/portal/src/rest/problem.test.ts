import { describe, expect, it } from 'vitest';
import { sentencesOf, type Problem } from './problem.ts';

describe('a wrong parameter', () => {
  const problem: Problem = {
    type: 'about:blank',
    title: 'page_size: must be 0–200',
    status: 400,
    reason: 'PAGE_SIZE_OUT_OF_RANGE',
    fields: [{ field: 'page_size', reason: 'PAGE_SIZE_OUT_OF_RANGE', description: 'must be 0–200' }],
  };

  it('is explained in the language of the reader', () => {
    expect(sentencesOf(problem, 'zh')).toEqual(['page_size：每页条数应为 0 到 200']);
    expect(sentencesOf(problem, 'en')).toEqual(['page_size: must be 0–200']);
  });
});
