export {
  accept,
  fold,
  reject,
  unchanged,
  type Decider,
  type Decision,
  type Process,
  type Rejection,
} from './decider.ts';
