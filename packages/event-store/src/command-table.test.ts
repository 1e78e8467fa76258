import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandTable, type NewCommands } from './command-table.ts';
import type { CommandRecord } from './history.ts';

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from({ length: 16 }, (_, n) => n.toString(16))),
    minLength: length,
    maxLength: length,
  });
const ids = fc.oneof({ weight: 9, arbitrary: fc.uuid() }, fc.string({ maxLength: 3 }));
const record: fc.Arbitrary<CommandRecord> = fc.record({
  digest: fc.oneof(
    { weight: 9, arbitrary: hex(64).map((digits) => `sha256:${digits}`) },
    fc.constantFrom('', 'sha256:1'),
  ),
  first: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  last: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
});
/** A command, one that was there before, or that everything is saved. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ id: ids, record }) },
  { weight: 2, arbitrary: fc.record({ nth: fc.nat(), record }) },
  fc.constant('save' as const),
);

describe('a table of commands', () => {
  it('holds what a Map holds, now and when it is made again of what was saved', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.uuid(), (steps, another) => {
        const model = new Map<string, CommandRecord>();
        const table = new CommandTable();
        const saved: NewCommands[] = [];
        const save = () => {
          const { rows, odd } = table.news();
          saved.push({ rows: Buffer.from(rows), odd });
          table.saved();
        };
        for (const each of steps) {
          if (each === 'save') {
            save();
            continue;
          }
          const id = 'id' in each ? each.id : ([...model.keys()][each.nth % Math.max(1, model.size)] ?? 'none');
          table.set(id, each.record);
          model.set(id, each.record);
        }
        save();
        for (const readAs of [table, CommandTable.of(saved)]) {
          for (const [id, expected] of model) expect(readAs.get(id)).toEqual(expected);
          expect(readAs.get(another)).toEqual(model.get(another));
        }
      }),
    ));
});
