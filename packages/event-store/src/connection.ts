import { EventStoreDBClient } from '@eventstore/db-client';
import { pause } from './clock.ts';
import { StoreError } from './store-error.ts';

/**
 * The one client of this process. A second client would share the first one's module-wide table of appends in flight, and one
 * client's broken connection would reject the other's appends.
 */
export interface Connection {
  /** The client in use. Ask anew for every call: it is replaced when its connection is silent. */
  client(): EventStoreDBClient;
  /** Something was answered on this client's connection. */
  heard(client: EventStoreDBClient): void;
  /**
   * Replaces the client if nothing was heard from it since `since` (ms of `performance.now()`): a half-dead connection, or a request for
   * the server's features that is never answered, would otherwise hold up every later append too. Its calls fail and are tried again.
   */
  renew(client: EventStoreDBClient, since: number): void;
  /** True once `client` was replaced or closed: its calls may have ended as if they were complete. */
  isGone(client: EventStoreDBClient): boolean;
  close(): Promise<void>;
}

/** A call that never ends must not keep a process from ending. */
const CLOSE_MS = 2_000;

let open = false;

/** Throws ALREADY_OPEN while another connection of this process is open. */
export const connect = (connectionString: string): Connection => {
  if (open) throw new StoreError('ALREADY_OPEN', 'this process has an event store open; share it');
  const connection = connectBeside(connectionString);
  open = true;
  let closing: Promise<void> | undefined;
  return {
    ...connection,
    close: () => (closing ??= connection.close().finally(() => void (open = false))),
  };
};

/** A connection beside others: sound while no more than one connection of the process appends. */
export const connectBeside = (connectionString: string): Connection => {
  let client: EventStoreDBClient = EventStoreDBClient.connectionString(connectionString);
  let heardAt = performance.now();
  let closed = false;
  const disposals = new Set<Promise<void>>();
  const dispose = (old: EventStoreDBClient) => {
    // `dispose` ends the calls but leaves the channel open, with its socket.
    const disposal = old
      .dispose()
      .then(async () => (await old['getChannel']()).close())
      .catch(() => {})
      .finally(() => disposals.delete(disposal));
    disposals.add(disposal);
  };
  return {
    client: () => {
      if (closed) throw new StoreError('CLOSED', 'the event store was closed');
      return client;
    },
    heard: (of) => {
      if (of === client) heardAt = performance.now();
    },
    renew: (of, since) => {
      if (closed || of !== client || heardAt > since) return;
      dispose(of);
      client = EventStoreDBClient.connectionString(connectionString);
      heardAt = performance.now();
    },
    isGone: (of) => closed || of !== client,
    close: async () => {
      if (closed) return;
      closed = true;
      dispose(client);
      await Promise.race([Promise.all(disposals), pause(CLOSE_MS)]);
    },
  };
};
