/** SQL: when an edition `e` was published, as precisely as known: where nobody says, its number still has the year of its announcement. */
export const PUBLISHED_ON = `(CASE WHEN e.published_on = '' AND e.number GLOB '*[—-][0-9][0-9][0-9][0-9]'
  THEN substr(e.number, -4) ELSE e.published_on END)`;
