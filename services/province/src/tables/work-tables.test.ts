import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { contractRegistry } from '@tongbiao/contracts';
import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { workTables, WORK_SCHEMA } from './work-tables.ts';

type Descriptor = NonNullable<ReturnType<ReturnType<typeof contractRegistry>['getMessage']>>;

/** JSON of a message in which every field that the contract has says something, and no two the same. */
const filled = (message: Descriptor, seed: string): Record<string, unknown> =>
  Object.fromEntries(
    message.fields.map((field, at) => {
      const name = `${seed}.${field.jsonName}`;
      const one = (i: number): unknown =>
        field.message !== undefined
          ? filled(field.message, `${name}${i}`)
          : field.enum !== undefined
            ? field.enum.values.at(-1)!.name
            : field.scalar === 8
              ? true
              : field.scalar === 9
                ? `${name}${i}`
                : at + i + 1;
      return [field.jsonName, field.fieldKind === 'list' ? [one(0), one(1)] : one(0)];
    }),
  );

const tables = () => {
  const db = new DatabaseSync(':memory:');
  db.exec(WORK_SCHEMA);
  return workTables(db);
};

const full = (workId = 'w'): PublicWork => {
  const work = PublicWork.fromJSON(filled(contractRegistry().getMessage('tongbiao.registry.v1.PublicWork')!, 'work'));
  return { ...work, workId, revisions: work.revisions.map((revision, at) => ({ ...revision, revision: at + 1 })) };
};

describe("a province's tables", () => {
  it('give back every field that the contract has', () => {
    const { read, write } = tables();
    const work = full();
    expect(work.revisions[1]!.editions[1]!.replacedBy).toHaveLength(2);
    write({ work, lastOrdinal: 7n });
    expect(read('w')).toEqual({ work, lastOrdinal: 7n });
  });

  it('give back a work of which next to nothing is known', () => {
    const { read, write } = tables();
    const work = PublicWork.fromPartial({
      workId: 'w',
      revisions: [{ revision: 1, editions: [{ province: 'hebei' }] }],
    });
    write({ work, lastOrdinal: 1n });
    expect(read('w')?.work).toEqual(work);
  });

  it('hold what was written last, and nothing of what it replaced', () => {
    const { read, write, count } = tables();
    write({ work: full(), lastOrdinal: 1n });
    const work = PublicWork.fromPartial({ workId: 'w', regionId: 'jjj' });
    write({ work, lastOrdinal: 2n });
    expect(read('w')).toEqual({ work, lastOrdinal: 2n });
    expect(count()).toBe(1);
  });

  it('list works by id, of all regions or of one', () => {
    const { list, write } = tables();
    for (const [workId, regionId] of [
      ['c', 'jjj'],
      ['a', 'demo'],
      ['b', 'jjj'],
    ] as const)
      write({ work: PublicWork.fromPartial({ workId, regionId }), lastOrdinal: 1n });
    expect(list({ after: '', limit: 2 })).toEqual(['a', 'b']);
    expect(list({ after: 'b', limit: 2 })).toEqual(['c']);
    expect(list({ region: 'jjj', after: '', limit: 9 })).toEqual(['b', 'c']);
  });
});
