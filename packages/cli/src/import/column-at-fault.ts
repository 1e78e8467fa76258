import type { FieldViolation } from '@tongbiao/service';
import type { Column } from './import-columns.ts';

/** Where in a file the fields of the requests come from. A request's own fields (`requestId`, `regionId`) come from no cell. */
const columnOfField: ReadonlyMap<string, Column> = new Map([
  ['workKey', 'work_key'],
  ['workId', 'work_key'],
  ['titleZh', 'title_zh'],
  ['titleEn', 'title_zh'],
  ['field', 'field'],
  ['ics', 'ics'],
  ['ccs', 'ccs'],
  ['kind', 'scope'],
  ['province', 'province'],
  ['leadProvince', 'province'],
  ['number', 'number'],
  ['sequence', 'number'],
  ['rangeId', 'number'],
  ['seriesKey', 'number'],
  ['seriesId', 'number'],
  ['revision', 'number'],
  ['part', 'part'],
  ['force', 'force'],
  ['publishedOn', 'publish_date'],
  ['implementsOn', 'implement_date'],
  ['observedStatus', 'status'],
  ['replaces', 'replaces'],
  ['replacedBy', 'replaced_by'],
  ['note', 'note'],
  ['source', 'source'],
  ['confidence', 'source'],
]);

/** The column whose cell the system refused: that of the first field named (`source.citation`, `ics[0]`) that comes from a cell. */
export function columnAtFault(violations: readonly Pick<FieldViolation, 'field'>[], otherwise: Column): Column {
  for (const { field } of violations) {
    const column = columnOfField.get(/^\w+/.exec(field)?.[0] ?? '');
    if (column !== undefined) return column;
  }
  return otherwise;
}
