// Follows a store with the registry's views in a folder, until it is told to end or killed; says on stdout when it has caught up.
import { openEventStore } from '@tongbiao/event-store';
import { followLog } from '@tongbiao/projection';
import { registryBuilder, registryViews } from '@tongbiao/registry/views';

const [connectionString = '', dataDir = ''] = process.argv.slice(2);
const store = await openEventStore({ connectionString });
const stop = new AbortController();
const { views, caughtUp, part } = followLog({
  store,
  dataDir,
  views: registryViews,
  builder: registryBuilder,
  signal: stop.signal,
});
console.log('following');
await caughtUp();
console.log(`caught up ${views.place()?.ordinal}`);
process.stdin.on('end', () => {
  stop.abort();
  void part.close().then(() => store.close());
});
process.stdin.resume();
