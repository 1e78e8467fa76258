import { buildInThread } from '@tongbiao/projection';
import { liaisonViews } from './liaison-views.ts';

buildInThread(liaisonViews);
