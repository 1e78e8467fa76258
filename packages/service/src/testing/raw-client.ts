import { Client, credentials, Metadata, type ClientOptions, type ServiceError } from '@grpc/grpc-js';
import { RpcFailure } from '../client.ts';

const asBytes = (bytes: Buffer): Buffer => bytes;

/** A caller that sends whatever bytes it likes. */
export const rawClient = (address: string, options: Partial<ClientOptions> = {}) => {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_send_message_length': -1, ...options });
  return {
    send: (rpc: string, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        const metadata = new Metadata();
        for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
        client.makeUnaryRequest(
          `/${rpc}`,
          asBytes,
          asBytes,
          Buffer.from(bytes),
          metadata,
          { deadline: Date.now() + 10_000 },
          (error: ServiceError | null, response) =>
            error === null ? resolve(response ?? Buffer.alloc(0)) : reject(new RpcFailure(error)),
        );
      }),
    close: () => client.close(),
  };
};

/** The failure with which a call ended; throws where it succeeded. */
export const failureOf = async (work: Promise<unknown>): Promise<RpcFailure> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error;
    throw error;
  }
  throw new Error('the call succeeded');
};
