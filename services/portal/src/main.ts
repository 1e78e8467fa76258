import { once } from 'node:events';
import { createServer } from 'node:http';
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
  },
  async start({ config, log, signal, tls }) {
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
    const server = createServer(app);
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
