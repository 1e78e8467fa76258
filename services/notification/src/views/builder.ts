import { buildInThread } from '@tongbiao/projection';
import { notificationViews } from './notification-views.ts';

buildInThread(notificationViews);
