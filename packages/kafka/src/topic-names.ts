import { KafkaError } from './errors.ts';

/** Where the relay keeps its place; one for all regions, because one relay writes them all in one transaction. */
export const CHECKPOINT_TOPIC = 'tongbiao.relay.checkpoints';

/** What stands behind the region's name; the audiences and contents are told apart by topic, never by a filter. */
export type TopicKind = 'events' | 'works' | 'notices';

const REGION = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;
const TOPIC = /^tongbiao\.([A-Za-z0-9][A-Za-z0-9-]{0,62})\.(events|works|notices)$/;

/**
 * `tongbiao.<region>.<kind>`. A region is letters, digits and hyphens, 63 at most: a dot would make the name ambiguous,
 * an underscore would collide with it in the broker's metrics.
 */
export function topicOf(region: string, kind: TopicKind): string {
  if (!REGION.test(region)) {
    throw new KafkaError('MISUSE', `"${region}" cannot name a topic: letters, digits and hyphens only, at most 63`);
  }
  return `tongbiao.${region}.${kind}`;
}

/** The public and members' events of a region, in the order of the log. */
export const eventsTopic = (region: string): string => topicOf(region, 'events');

/** The latest public state per work, compacted. */
export const worksTopic = (region: string): string => topicOf(region, 'works');

/** Notices (通报) by province. */
export const noticesTopic = (region: string): string => topicOf(region, 'notices');

/** What a topic's name says, or nothing when it is none of ours. */
export function parseTopic(topic: string): { readonly region: string; readonly kind: TopicKind } | undefined {
  const match = TOPIC.exec(topic);
  if (match === null) return undefined;
  return { region: match[1] as string, kind: match[2] as TopicKind };
}
