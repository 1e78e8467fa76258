import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials, ServerCredentials } from '@grpc/grpc-js';
import { BadConfig, setting, type ConfigOf } from './config.ts';

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

/** Settings of TLS: a service shows CERT with KEY, knows its peers by CA, and with CLIENT_CA asks its callers for a certificate. */
export const tlsShape = {
  TONGBIAO_TLS_CERT: setting.path().optional(),
  TONGBIAO_TLS_KEY: setting.path().optional(),
  TONGBIAO_TLS_CA: setting.path().optional(),
  TONGBIAO_TLS_CLIENT_CA: setting.path().optional(),
} as const;

/** What the settings of TLS come to. Throws {@link BadConfig} where one is useless without another. */
export const tlsOf = ({
  TONGBIAO_TLS_CERT: certFile,
  TONGBIAO_TLS_KEY: keyFile,
  TONGBIAO_TLS_CA: caFile,
  TONGBIAO_TLS_CLIENT_CA: clientCaFile,
}: ConfigOf<typeof tlsShape>): { readonly server: ServerTls | undefined; readonly client: ClientTls | undefined } => {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new BadConfig('TONGBIAO_TLS_CERT and TONGBIAO_TLS_KEY are accepted together only');
  if (clientCaFile !== undefined && certFile === undefined)
    throw new BadConfig('TONGBIAO_TLS_CLIENT_CA is accepted only with TONGBIAO_TLS_CERT and TONGBIAO_TLS_KEY');
  const own = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined;
  return {
    server: own && { ...own, ...(clientCaFile === undefined ? {} : { clientCaFile }) },
    client: caFile === undefined ? undefined : { caFile, ...own },
  };
};
