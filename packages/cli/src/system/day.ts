/** Today in the time zone of the law, YYYY-MM-DD. */
export const todayInShanghai = (now: Date = new Date()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now);
