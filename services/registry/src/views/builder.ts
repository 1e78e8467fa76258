import { buildInThread } from '@tongbiao/projection';
import { registryViews } from './registry-views.ts';

buildInThread(registryViews);
