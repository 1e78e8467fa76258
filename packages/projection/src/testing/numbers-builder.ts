import { buildInThread } from '../building-thread.ts';
import { numbers } from './numbers.ts';

buildInThread([numbers]);
