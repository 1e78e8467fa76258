import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, credentials } from '@grpc/grpc-js';
import { cpuUsOf, inFlight, type Cost, type Rate } from './load.ts';

const asIs = (bytes: Buffer): Buffer => bytes;

/** Bytes in, the same bytes out. */
export const ECHO_METHOD = {
  path: '/bench.Echo/Echo',
  requestStream: false,
  responseStream: false,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
} as const;

/** The yardstick: what this machine makes of grpc-js, at this moment. */
export interface Echo {
  /** Unary calls with this many in flight, for so long. */
  readonly measure: (calls: number, ms: number) => Promise<Rate & Cost>;
  readonly close: () => Promise<void>;
}

const BYTES = 220;

/** Starts the server as a process of its own, as the event store is one. */
export async function startEcho(): Promise<Echo> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('echo-server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = Buffer.alloc(BYTES, 'e');
  const call = (): Promise<void> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(ECHO_METHOD.path, asIs, asIs, request, (error) => (error ? reject(error) : resolve()));
    });
  return {
    measure: async (calls, ms) => {
      const cpu = cpuUsOf(child.pid as number);
      const rate = await inFlight(calls, ms, call);
      const answered = (rate.perSecond * ms) / 1000;
      return { ...rate, serverCpuUs: Math.round((cpuUsOf(child.pid as number) - cpu) / answered) };
    },
    close: async () => {
      client.close();
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
