import { describe, expect, it } from 'vitest';
import { columnAtFault } from './column-at-fault.ts';
import type { Column } from './import-columns.ts';

const columnOf = (...fields: string[]): Column =>
  columnAtFault(
    fields.map((field) => ({ field })),
    'number',
  );

describe('the column at fault', () => {
  it.each<[string, Column]>([
    ['titleZh', 'title_zh'],
    ['field', 'field'],
    ['ics[1]', 'ics'],
    ['ccs[0]', 'ccs'],
    ['publishedOn', 'publish_date'],
    ['implementsOn', 'implement_date'],
    ['observedStatus', 'status'],
    ['source.citation', 'source'],
    ['replacedBy[2]', 'replaced_by'],
    ['replaces[0]', 'replaces'],
    ['note', 'note'],
    ['kind', 'scope'],
    ['workKey', 'work_key'],
    ['sequence', 'number'],
    ['province', 'province'],
    ['part', 'part'],
    ['force', 'force'],
  ])('of a refused %s is %s', (field, column) => {
    expect(columnAtFault([{ field }], 'scope')).toBe(column);
  });
  it('is the first that comes from a cell', () => {
    expect(columnOf('requestId', 'note', 'titleZh')).toBe('note');
  });
  it('is the one that the call is about, where the refusal names no field or none of the file', () => {
    expect([columnOf(), columnOf('regionId'), columnOf('constructor')]).toEqual(['number', 'number', 'number']);
  });
});
