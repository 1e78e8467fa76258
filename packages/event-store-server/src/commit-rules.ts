export { contentOf, ENDED, type Expectation, type Proposed, type Shown } from './commit-model.ts';
export {
  playSteps,
  steps,
  tally,
  type Answer,
  type Node,
  type Placed,
  type Tally,
  type Way,
} from './commit-model-play.ts';
export { logAsNode } from './log-as-node.ts';
