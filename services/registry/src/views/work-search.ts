import { anyOf, type Condition } from './condition.ts';
import { searchOf, type Search } from './search-text.ts';

/** Ids of works with an edition whose number fits one of the patterns, a province's or anyone's. */
const withNumber = ({ numbers, digits = '' }: Pick<Search, 'numbers' | 'digits'>, province?: string): Condition => ({
  sql: `SELECT work_id FROM edition_numbers WHERE digits = ? AND (${numbers.map(() => 'number LIKE ?').join(' OR ')})${
    province === undefined ? '' : ' AND province = ?'
  }`,
  values: [digits, ...numbers, ...(province === undefined ? [] : [province])],
});

/** `w.work_id` is that of a work with an edition whose number fits one of the patterns, a province's or anyone's. */
export const hasNumber = (search: Pick<Search, 'numbers' | 'digits'>, province?: string): Condition => {
  if (search.numbers.length === 0) return anyOf([]);
  const { sql, values } = withNumber(search, province);
  return { sql: `w.work_id IN (${sql})`, values };
};

/** Works (`w`) in which the words occur, in titles alone or anywhere. */
export const hasWords = ({ match }: Pick<Search, 'match'>, where: 'titles' | 'anywhere'): Condition =>
  match === undefined
    ? { sql: '0', values: [] }
    : {
        sql: 'w.rowid IN (SELECT rowid FROM work_texts WHERE work_texts MATCH ?)',
        values: [where === 'titles' ? `titles : (${match})` : match],
      };

/** What was typed into a search box: words from anywhere, or a number in any spelling. */
export const searchCondition = (query: string): Condition => {
  const search = searchOf(query);
  if (search.numbers.length === 0) return hasWords(search, 'anywhere');
  if (search.match === undefined) return hasNumber(search);
  // One list of row ids: two conditions with OR between them would be tried on every work.
  const numbered = withNumber(search);
  return {
    sql: `w.rowid IN (SELECT rowid FROM work_texts WHERE work_texts MATCH ?
      UNION SELECT rowid FROM works WHERE work_id IN (${numbered.sql}))`,
    values: [search.match, ...numbered.values],
  };
};
