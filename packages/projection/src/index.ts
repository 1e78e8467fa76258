export { buildInThread } from './building-thread.ts';
export { buildViews, type BuildingStep, type BuildOptions } from './build-views.ts';
export { followLog, type Behind, type FollowedLog, type FollowingViews, type FollowOptions } from './follow-log.ts';
export { findPlace, logPlaces, type FindPlaceOptions, type PlaceName } from './log-places.ts';
export { isRevokedToken, revokedTokenIds, revokedTokens } from './revoked-tokens.ts';
export {
  openSwitchedViews,
  type BuildingLog,
  type BuildingProgress,
  type BuildingPurpose,
  type Checked,
  type SwitchedViews,
  type SwitchedViewsOptions,
} from './switched-views.ts';
export {
  type Applied,
  type Cursor,
  type Delivery,
  type Place,
  type Source,
  type StoredEventLike,
  type View,
} from './view.ts';
export type { Built, ComparedView } from './view-building.ts';
export { digestOfViews } from './view-digest.ts';
export { ViewError, type ViewErrorCode } from './view-error.ts';
export { openViews, type Patience, type Views, type ViewsOptions, type ViewsProgress, type WaitFor } from './views.ts';
