const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** An instant in Beijing time, `YYYY-MM-DD HH:mm`; what is no instant (a day, a year, nothing) stays as it is. */
export const localTime = (instant: string): string =>
  instant.includes('T') ? shanghai.format(new Date(instant)) : instant;
