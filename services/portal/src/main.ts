import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { hostAndPort, runService, setting, tokenFromFile } from '@tongbiao/service';
import { createApp } from './app.ts';
import { openServices } from './services.ts';

await runService({
  name: 'portal',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_TOKEN_FILE: setting.path(),
    TONGBIAO_REGISTRY: setting.address(),
    TONGBIAO_AUDIT: setting.address(),
    TONGBIAO_LIAISON: setting.address(),
    TONGBIAO_NOTIFICATION: setting.address(),
    // What browsers are shown is another certificate than what the services know each other by; a reader shows none.
    TONGBIAO_HTTPS_CERT: setting.path().optional(),
    TONGBIAO_HTTPS_KEY: setting.path().optional(),
  },
  async start({ config, log, signal, tls }) {
    const { TONGBIAO_HTTPS_CERT: certFile, TONGBIAO_HTTPS_KEY: keyFile } = config;
    if ((certFile === undefined) !== (keyFile === undefined))
      throw new Error('TONGBIAO_HTTPS_CERT and TONGBIAO_HTTPS_KEY are accepted together only');
    const backend = openServices(
      {
        registry: config.TONGBIAO_REGISTRY,
        audit: config.TONGBIAO_AUDIT,
        liaison: config.TONGBIAO_LIAISON,
        notification: config.TONGBIAO_NOTIFICATION,
      },
      { token: tokenFromFile(config.TONGBIAO_TOKEN_FILE), tls: tls.client },
    );
    const app = createApp({ backend, signal, onFailure: (error) => log.error({ err: error }, 'a request failed') });
    const server =
      certFile === undefined || keyFile === undefined
        ? createServer(app)
        : createTlsServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, app);
    const { host, port } = hostAndPort(config.TONGBIAO_LISTEN);
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    return {
      address: typeof address === 'object' && address !== null ? `${host}:${address.port}` : config.TONGBIAO_LISTEN,
      parts: [
        { name: 'services', close: () => backend.close() },
        {
          name: 'http',
          close: () =>
            new Promise<void>((resolve, reject) => {
              server.close((error) => (error ? reject(error) : resolve()));
              server.closeIdleConnections();
            }),
        },
      ],
    };
  },
});
