import { say } from '../messages.ts';
import type { RowFault } from './row-fault.ts';

/** What became of a row. */
export type RowOutcome = 'written' | 'unchanged' | 'refused';

/** What is known of each row of a file. A row that was refused stays refused; of the others the largest outcome counts. */
export class RowLedger {
  readonly #outcomes = new Map<number, RowOutcome>();
  readonly #faults: RowFault[] = [];

  fault(fault: RowFault): void {
    this.#faults.push(fault);
    this.#outcomes.set(fault.line, 'refused');
  }

  note(line: number, wrote: boolean): void {
    const before = this.#outcomes.get(line);
    if (before !== 'refused') this.#outcomes.set(line, wrote || before === 'written' ? 'written' : 'unchanged');
  }

  /** Rows whose work was refused in another row are refused for that reason. */
  abandon(lines: Iterable<number>, because: number): void {
    for (const line of lines) {
      if (this.#outcomes.get(line) === 'refused') continue;
      this.fault({ line, column: 'work_key', code: 'WORK_REFUSED', message: say.workRefused(because) });
    }
  }

  faults(): readonly RowFault[] {
    return this.#faults.toSorted((a, b) => a.line - b.line);
  }

  /** What became of each row that was looked at. */
  outcomes(): ReadonlyMap<number, RowOutcome> {
    return this.#outcomes;
  }

  count(outcome: RowOutcome): number {
    return [...this.#outcomes.values()].filter((each) => each === outcome).length;
  }
}
