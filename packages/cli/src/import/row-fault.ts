import type { Message } from '../language.ts';
import type { Column } from './import-columns.ts';

/** What is wrong, or odd, about a row. */
export interface RowFault {
  readonly line: number;
  readonly column?: Column;
  /** Stable, for programs. */
  readonly code: string;
  readonly message: Message;
}
