import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials, ServerCredentials } from '@grpc/grpc-js';

/** Files of a server's certificate; with `clientCaFile` every client has to show one too (mTLS). */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile?: string;
}

/** Files by which a client knows its server, and shows who it is itself. */
export interface ClientTls {
  readonly caFile: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** Credentials of a server: TLS where files are given, else plain text. */
export const serverCredentials = (tls: ServerTls | undefined): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(
        tls.clientCaFile === undefined ? null : readFileSync(tls.clientCaFile),
        [{ cert_chain: readFileSync(tls.certFile), private_key: readFileSync(tls.keyFile) }],
        tls.clientCaFile !== undefined,
      );

/** Credentials of a client: TLS where files are given, else plain text. */
export const clientCredentials = (tls: ClientTls | undefined): ChannelCredentials =>
  tls === undefined
    ? credentials.createInsecure()
    : credentials.createSsl(
        readFileSync(tls.caFile),
        tls.keyFile === undefined ? null : readFileSync(tls.keyFile),
        tls.certFile === undefined ? null : readFileSync(tls.certFile),
      );
