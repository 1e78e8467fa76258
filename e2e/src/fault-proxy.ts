import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that breaks connections in the ways networks do. */
export interface FaultProxy {
  readonly port: number;
  /** Bytes that callers were given. */
  readonly deliveredBytes: () => number;
  /** Bytes that were kept from callers while answers were swallowed. */
  readonly swallowedBytes: () => number;
  /** Ends every connection at once, without a farewell. */
  readonly cut: () => void;
  /** For `ms`: nothing passes in either direction; afterwards it does. */
  readonly stall: (ms: number) => Promise<void>;
  /** Connections open now stay open and silent for ever, as behind a firewall that forgot them. New ones work. */
  readonly freeze: () => void;
  /** For `ms`: requests pass, answers vanish; then the connections, which are beyond repair, are cut. */
  readonly swallowAnswers: (ms: number) => Promise<void>;
  /** For `ms`: connections are cut and new ones refused. */
  readonly refuse: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts one on a free port of the loopback, in front of another port there. */
export async function startFaultProxy(targetPort: () => number): Promise<FaultProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const frozen = new Set<readonly [Socket, Socket]>();
  let refusing = false;
  let stalled = false;
  let swallowing = false;
  let swallowed = 0;
  let delivered = 0;
  const server = createServer((caller) => {
    if (refusing) return void caller.destroy();
    const node = connect({ port: targetPort(), host: '127.0.0.1' });
    const pair = [caller, node] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      caller.destroy();
      node.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('close', end).on('error', end);
    }
    caller.on('data', (bytes) => node.write(bytes));
    node.on('data', (bytes) => {
      if (swallowing) {
        swallowed += bytes.length;
        return;
      }
      delivered += bytes.length;
      if (!caller.write(bytes)) node.pause();
    });
    caller.on('drain', () => {
      if (!stalled && !frozen.has(pair)) node.resume();
    });
    if (stalled) for (const socket of pair) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const [caller, node] of pairs) {
      caller.resetAndDestroy();
      node.resetAndDestroy();
    }
  };
  const during = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
  };
  return {
    port: (server.address() as AddressInfo).port,
    deliveredBytes: () => delivered,
    swallowedBytes: () => swallowed,
    cut,
    stall: async (ms) => {
      stalled = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
      await during(ms);
      stalled = false;
      for (const pair of pairs) if (!frozen.has(pair)) for (const socket of pair) socket.resume();
    },
    freeze: () => {
      for (const pair of pairs) {
        for (const socket of pair) socket.pause();
        frozen.add(pair);
      }
    },
    swallowAnswers: async (ms) => {
      swallowing = true;
      await during(ms);
      cut();
      swallowing = false;
    },
    refuse: async (ms) => {
      refusing = true;
      cut();
      await during(ms);
      refusing = false;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
