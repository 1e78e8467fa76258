import type { CommittedEvent } from './event-log.ts';

/** Somebody who wants to know at once what was committed. */
export interface Listener {
  /** What one commit brought, oldest first; for a listener to one stream only that stream's events. */
  readonly onCommitted: (events: readonly CommittedEvent[]) => void;
  /** The access list of a stream may have changed. */
  readonly onAccessChanged: () => void;
}

/** Tells subscriptions what was committed: those to one stream only when it is their stream. */
export class SubscriptionHub {
  readonly #toAll = new Set<Listener>();
  readonly #toStream = new Map<string, Set<Listener>>();

  listenToAll(listener: Listener): () => void {
    this.#toAll.add(listener);
    return () => this.#toAll.delete(listener);
  }

  listenToStream(streamName: string, listener: Listener): () => void {
    let listeners = this.#toStream.get(streamName);
    if (listeners === undefined) this.#toStream.set(streamName, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#toStream.delete(streamName);
    };
  }

  publish(events: readonly CommittedEvent[]): void {
    const changesAccess = events.some((event) => event.streamName.startsWith('$$'));
    if (changesAccess) for (const listener of this.#everybody()) listener.onAccessChanged();
    for (const listener of this.#toAll) listener.onCommitted(events);
    if (this.#toStream.size === 0) return;
    const byStream = new Map<string, CommittedEvent[]>();
    for (const event of events) {
      if (!this.#toStream.has(event.streamName)) continue;
      const group = byStream.get(event.streamName);
      if (group === undefined) byStream.set(event.streamName, [event]);
      else group.push(event);
    }
    for (const [streamName, group] of byStream) {
      for (const listener of this.#toStream.get(streamName) ?? []) listener.onCommitted(group);
    }
  }

  #everybody(): Listener[] {
    return [...this.#toAll, ...[...this.#toStream.values()].flatMap((listeners) => [...listeners])];
  }
}
