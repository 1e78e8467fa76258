import { hash } from 'node:crypto';
import serialize from 'canonicalize';

/** RFC 8785 (JCS) text of a JSON value. Throws a TypeError for what JSON cannot hold (a function, `undefined` at the top). */
export const canonicalJson = (value: unknown): string => {
  const text = serialize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
};

/** `sha256:<hex>` of bytes or UTF-8 text. */
export const sha256 = (input: string | Uint8Array): string => `sha256:${hash('sha256', input, 'hex')}`;

/** `sha256:<hex>` over the RFC 8785 JSON of a JSON value. */
export const digestOfJson = (value: unknown): string => sha256(canonicalJson(value));
