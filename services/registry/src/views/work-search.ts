import { anyOf, type Condition } from './condition.ts';
import { searchOf, type Search } from './search-text.ts';

/** `w.work_id` is that of a work with an edition whose number fits one of the patterns, a province's or anyone's. */
export const hasNumber = ({ numbers, digits = '' }: Pick<Search, 'numbers' | 'digits'>, province?: string): Condition =>
  anyOf(
    numbers.map((pattern) => ({
      sql: `w.work_id IN (SELECT work_id FROM edition_numbers
        WHERE digits = ? AND number LIKE ?${province === undefined ? '' : ' AND province = ?'})`,
      values: [digits, pattern, ...(province === undefined ? [] : [province])],
    })),
  );

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
  return anyOf([hasNumber(search), hasWords(search, 'anywhere')]);
};
