import { storeContract } from './contract.ts';
import { memoryStore } from './memory-store.ts';

const store = memoryStore();
storeContract('a store in memory', () => store);
