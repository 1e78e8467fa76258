import { searchOf, type Search } from './search-text.ts';
import { anyOf, selected, type WorkCondition } from './work-condition.ts';

/** An edition has a number that fits one of the patterns, a province's or anyone's. */
export const hasNumber = (
  { numbers, digits = '' }: Pick<Search, 'numbers' | 'digits'>,
  province?: string,
): WorkCondition =>
  numbers.length === 0
    ? anyOf([])
    : selected(
        `SELECT json_group_array(w.rowid) AS rows FROM edition_numbers n JOIN works w ON w.work_id = n.work_id
        WHERE n.digits = ? AND (${numbers.map(() => 'n.number LIKE ?').join(' OR ')})${
          province === undefined ? '' : ' AND n.province = ?'
        }`,
        digits,
        ...numbers,
        ...(province === undefined ? [] : [province]),
      );

/** The words occur, in titles alone or anywhere. */
export const hasWords = ({ match }: Pick<Search, 'match'>, where: 'titles' | 'anywhere'): WorkCondition =>
  match === undefined
    ? anyOf([])
    : selected(
        'SELECT json_group_array(rowid) AS rows FROM work_texts WHERE work_texts MATCH ?',
        where === 'titles' ? `titles : (${match})` : match,
      );

/** What was typed into a search box: words from anywhere, or a number in any spelling. */
export const searchCondition = (query: string): WorkCondition => {
  const search = searchOf(query);
  return anyOf([hasWords(search, 'anywhere'), hasNumber(search)]);
};
