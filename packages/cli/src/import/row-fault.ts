import type { Message } from '../language.ts';

/** What is wrong, or odd, about a row. */
export interface RowFault {
  readonly line: number;
  /** Of the file. */
  readonly column?: string;
  /** Stable, for programs. */
  readonly code: string;
  readonly message: Message;
}
