/** A page's token: the last key of the page before, in parts that only the list itself reads. */
export const pageTokenOf = (...key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key in a token: of the first page, empty parts; undefined where it is no token of a list with so many parts. */
export const pageKeyOf = (token: string, parts: number): readonly string[] | undefined => {
  if (token === '') return Array.from({ length: parts }, () => '');
  try {
    const key: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string')
      ? (key as string[])
      : undefined;
  } catch {
    return undefined;
  }
};
