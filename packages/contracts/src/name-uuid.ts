import { hash } from 'node:crypto';
import { uuidBytes } from './uuid-bytes.ts';

/** The nibble that says "variant of RFC 9562", by the one that it replaces. */
const VARIANT: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 16 }, (_, n) => [n.toString(16), ((n & 3) | 8).toString(16)]),
);

/**
 * UUID of version 5: of a name in a namespace, which is a UUID. The package `uuid` gives the same, and takes four times as
 * long; a write that is retried safely needs several. Throws a TypeError where the namespace is no UUID.
 */
export const nameUuid = (name: string, namespace: string): string => {
  const input = Buffer.allocUnsafe(16 + Buffer.byteLength(name));
  if (!uuidBytes(namespace, input) && !uuidBytes(namespace.toLowerCase(), input))
    throw new TypeError(`the namespace ${namespace} is no UUID`);
  input.write(name, 16);
  const hex = hash('sha1', input, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${VARIANT[hex[16]!]}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
