/** Whom a token names. Our own one, which its receivers verify. */
export const subjectOf = (token: string): string => {
  const [, payload = ''] = token.split('.');
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly sub?: unknown };
  if (typeof sub !== 'string' || sub === '') throw new Error('the service’s own token names no subject');
  return sub;
};
