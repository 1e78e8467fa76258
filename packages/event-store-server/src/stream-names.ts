/** `$$x` holds the metadata of `x`. */
export function isMetastream(name: string): boolean {
  return name.startsWith('$$');
}

/** Whether a stream belongs to the system by its name: only administrators have rights on it by default. */
export function isSystemStream(name: string): boolean {
  return name.startsWith('$');
}

export function metastreamOf(name: string): string {
  return `$$${name}`;
}

/** The stream that a metadata stream speaks of. */
export function originalOf(metastream: string): string {
  return metastream.slice(2);
}

const BOOKKEEPING = /^\$persistentsubscription-\$all::.*-(?:checkpoint|parked)$/s;

/** Streams that readers of `$all` never see: bookkeeping of a node about itself. */
export function isHiddenFromAll(name: string): boolean {
  return name === '$epoch-information' || BOOKKEEPING.test(name);
}
