import { buildInThread } from '@tongbiao/projection';
import { auditViews } from './audit-views.ts';

buildInThread(auditViews);
