import { startJvmBroker } from '@tongbiao/kafka';

// Holds a broker in a process of its own, to be killed: `node kafka-broker-holder.ts <cacheDir> <dataDir>` prints the
// broker's pid and waits for ever.

const [cacheDir, dataDir] = process.argv.slice(2);
if (cacheDir === undefined || dataDir === undefined) throw new Error('two folders');
const { pid } = await startJvmBroker({ cacheDir, dataDir });
process.stdout.write(`${pid}\n`);
setInterval(() => undefined, 60_000);
