import { v5 } from 'uuid';
import { nameUuid } from './name-uuid.ts';

/** Namespace of every id that Tongbiao derives: uuid5(DNS, "tongbiao"). */
const NAMESPACE = v5('tongbiao', v5.DNS);

/** Scope of a request id: who calls what on which resource. */
export interface CommandScope {
  readonly subject: string;
  /** `tongbiao.registry.v1.WorkService/ApproveProject`. */
  readonly method: string;
  /** The resource that the command addresses: a stream name, or its parent where the command makes a new one. */
  readonly resource: string;
  readonly requestId: string;
}

/** What `encodeURIComponent` leaves as it is. */
const PLAIN = /^[\w.!~*'()-]*$/;

/** In a fraction of the time for what is plain, as nearly all ids are. */
const encoded = (text: string): string => (PLAIN.test(text) ? text : encodeURIComponent(text));

/** The same request id of one subject, method and resource names the same command for ever. */
export const commandIdOf = ({ subject, method, resource, requestId }: CommandScope): string =>
  nameUuid(`${encoded(subject)}|${encodeURIComponent(method)}|${encoded(resource)}|${encoded(requestId)}`, NAMESPACE);

/** Event id of the `index`-th event that a command writes to `stream`. */
export const eventIdOf = (commandId: string, stream: string, index: number): string =>
  nameUuid(`${stream}/${index}`, commandId);

/** Id of an aggregate that a command makes (`kind`: `work`, `comment`, `conversion` …), so that a retry makes the same one. */
export const derivedId = (commandId: string, kind: string): string => nameUuid(kind, commandId);

/** Id of what an import names by a key of its own, the same in every run. */
export const importedId = (
  kind: 'work' | 'series' | 'related' | 'statement' | 'organisation' | 'policy',
  region: string,
  key: string,
): string => nameUuid([kind, region, key].map(encodeURIComponent).join('|'), NAMESPACE);
