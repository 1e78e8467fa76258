import { audienceOf, isKnown, type Audience } from '@tongbiao/contracts';
import type { StoredEvent } from '@tongbiao/event-store';

/** What the fan-out has to know of an event, without looking at its data. */
export interface EventNotes {
  readonly audience: Audience;
  /** Region whose topic and feed carry it; without one it goes nowhere. */
  readonly region?: string;
  readonly workId?: string;
  /** RFC 3339, when it was recorded. */
  readonly recordedAt?: string;
  readonly traceparent?: string;
}

/** An event whose type this build does not know: nothing may pass before whoever passes it on was upgraded. */
export class UnknownEventType extends Error {
  readonly code = 'UNKNOWN_EVENT_TYPE';
  readonly type: string;
  readonly ordinal: bigint;
  constructor(event: Pick<StoredEvent, 'id' | 'type'>, ordinal: bigint) {
    super(
      `event ${ordinal} (${event.id}) has the type ${event.type}, which this build does not know: upgrade it first`,
    );
    this.name = 'UnknownEventType';
    this.type = event.type;
    this.ordinal = ordinal;
  }
}

const textIn = (metadata: unknown, key: string): string | undefined => {
  const value =
    typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Reads the metadata of an event. Throws {@link UnknownEventType} for a type that the catalogue does not have. */
export const notesOf = (event: Pick<StoredEvent, 'id' | 'type' | 'metadata'>, ordinal: bigint): EventNotes => {
  if (!isKnown(event.type)) throw new UnknownEventType(event, ordinal);
  const region = textIn(event.metadata, 'region');
  const workId = textIn(event.metadata, 'workId');
  const recordedAt = textIn(event.metadata, 'recordedAt');
  const traceparent = textIn(event.metadata, 'traceparent');
  return {
    audience: audienceOf(event.type),
    ...(region === undefined ? {} : { region }),
    ...(workId === undefined ? {} : { workId }),
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
};
