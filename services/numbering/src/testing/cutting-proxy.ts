import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server and loses what it is told to lose. */
export interface CuttingProxy {
  readonly address: string;
  /** How many connections were cut while an answer was on its way. */
  readonly cuts: () => number;
  close(): Promise<void>;
}

/**
 * A TCP proxy that passes requests on and, whenever `loses` says so, cuts the connection instead of passing an answer back: the server
 * has done its work, and its caller does not know.
 */
export const startCuttingProxy = async (target: string, loses: () => boolean): Promise<CuttingProxy> => {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server = createServer((caller) => {
    const behind = connect(Number(port), host);
    for (const socket of [caller, behind]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        caller.destroy();
        behind.destroy();
      });
    }
    caller.pipe(behind);
    behind.on('data', (bytes) => {
      if (!loses()) return void caller.write(bytes);
      cuts++;
      caller.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
