import { readFileSync, statSync } from 'node:fs';

/** Least time between two looks at a file. */
const LOOK_AGAIN_MS = 500;

/**
 * What a small file says, read again when it changed (keys and tokens are rotated under a running service).
 * The first reading throws where the file is missing or wrong; a later one that fails keeps what was read before.
 */
export const watchedFile = <T>(
  path: string,
  parse: (text: string) => T,
  onBad: (error: unknown) => void = () => {},
): (() => T) => {
  const stampOf = (): string => {
    const { mtimeMs, ino, size } = statSync(path);
    return `${mtimeMs}:${ino}:${size}`;
  };
  let stamp = stampOf();
  let value = parse(readFileSync(path, 'utf8'));
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < LOOK_AGAIN_MS) return value;
    lookedAt = performance.now();
    try {
      const now = stampOf();
      if (now !== stamp) {
        stamp = now;
        value = parse(readFileSync(path, 'utf8'));
      }
    } catch (error) {
      onBad(error);
    }
    return value;
  };
};
