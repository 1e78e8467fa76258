import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { readCsv } from './read-csv.ts';
import { readNdjson } from './read-ndjson.ts';
import type { Table } from './table.ts';

/** What the bytes of a file say. */
export interface Decoded {
  readonly text: string;
  readonly encoding: 'utf-8' | 'gb18030';
}

/** UTF-8 (with or without a BOM) where the bytes are valid UTF-8, else GB18030, which Chinese Excel writes. */
export function decodeText(bytes: Uint8Array): Decoded {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new CliError('ENCODING_UNKNOWN', 'usage', say.encodingUnknown());
}

/** Reads a list: one JSON object per line where it begins with a brace, which no header of a CSV file does, else CSV. */
export function readTable<Column extends string>(
  bytes: Uint8Array,
  columns: readonly Column[],
): Table<Column> & Pick<Decoded, 'encoding'> {
  const { text, encoding } = decodeText(bytes);
  const table = text.trimStart().startsWith('{') ? readNdjson(text, columns) : readCsv(text, columns);
  return { ...table, encoding };
}
