export { registryBuilder, registryViews } from './registry-views.ts';
export { statisticsOf, type Statistics } from './statistics.ts';
export { loadWorkIndex } from './work-index.ts';
export { readWork } from './work-rows.ts';
export { countWorks, listWorks, type PageEnd, type WorkFilter } from './work-queries.ts';
export { standingsOf } from './work-statuses.ts';
