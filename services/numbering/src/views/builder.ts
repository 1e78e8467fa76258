import { buildInThread } from '@tongbiao/projection';
import { numberingViews } from './numbering-views.ts';

buildInThread(numberingViews);
