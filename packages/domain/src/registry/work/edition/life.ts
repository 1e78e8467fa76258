import type { DataOf, WorkEvent } from '../events.ts';

interface Task {
  readonly set: DataOf<'registry.ImplementationTaskSet.v1'>;
  readonly isDropped: boolean;
  /** Day of the first record that does it. */
  readonly doneOn?: string;
}

/** What became of one edition after its publication or its record. */
export interface Life {
  readonly disclosed?: DataOf<'registry.TextDisclosed.v1'>;
  /** The latest filing, and what the authority decided about it. */
  readonly filing?: DataOf<'registry.FilingSubmitted.v1'>;
  readonly filingDecided?: DataOf<'registry.FilingDecided.v1'>;
  /** Ids of what is recorded of its implementation. */
  readonly implementation: ReadonlySet<string>;
  /** What is to be done for its implementation, by id; few. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** The latest review; `concluded` is its conclusion. */
  readonly review?: {
    readonly opened: DataOf<'registry.EditionReviewOpened.v1'>;
    readonly concluded?: DataOf<'registry.EditionReviewConcluded.v1'>;
  };
  readonly amendments: readonly DataOf<'registry.AmendmentPublished.v1'>[];
  /** The latest one. */
  readonly rescheduled?: DataOf<'registry.ImplementationRescheduled.v1'>;
  readonly abolished?: DataOf<'registry.EditionAbolished.v1'>;
  readonly nationalMeasures: readonly DataOf<'registry.NationalMeasureRecorded.v1'>[];
  /** To the national authority, by the number of the document that asked. */
  readonly answers: ReadonlyMap<string, DataOf<'registry.NationalDemandAnswered.v1'>>;
  /** By the province that recognised it. */
  readonly recognitions: ReadonlyMap<string, DataOf<'registry.EditionRecognised.v1'>>;
  readonly left?: DataOf<'registry.CollaborationLeft.v1'>;
  /** The latest list. */
  readonly replacements?: DataOf<'registry.ReplacementsDeclared.v1'>;
  /** Editions of other works that stand in its place. */
  readonly replacedBy: DataOf<'registry.EditionReplaced.v1'>['by'];
}

/** Of an edition to which nothing happened yet. */
export const newLife: Life = {
  implementation: new Set(),
  tasks: new Map(),
  answers: new Map(),
  amendments: [],
  nationalMeasures: [],
  recognitions: new Map(),
  replacedBy: [],
};

const lifeEvents = [
  'registry.TextDisclosed.v1',
  'registry.FilingSubmitted.v1',
  'registry.FilingDecided.v1',
  'registry.ImplementationRecorded.v1',
  'registry.ImplementationTaskSet.v1',
  'registry.ImplementationTaskDropped.v1',
  'registry.NationalDemandAnswered.v1',
  'registry.EditionReviewOpened.v1',
  'registry.EditionReviewConcluded.v1',
  'registry.AmendmentPublished.v1',
  'registry.ImplementationRescheduled.v1',
  'registry.EditionAbolished.v1',
  'registry.NationalMeasureRecorded.v1',
  'registry.EditionRecognised.v1',
  'registry.CollaborationLeft.v1',
  'registry.ReplacementsDeclared.v1',
  'registry.EditionReplaced.v1',
] as const satisfies readonly WorkEvent['type'][];

/** What happens to an edition. */
export type LifeEvent = Extract<WorkEvent, { type: (typeof lifeEvents)[number] }>;

/** True for what happens to an edition. */
export const isLifeEvent = (event: { readonly type: string }): event is LifeEvent =>
  (lifeEvents as readonly string[]).includes(event.type);

/** Folds one event of an edition. */
export const evolveLife = (life: Life, event: LifeEvent): Life => {
  switch (event.type) {
    case 'registry.TextDisclosed.v1':
      return { ...life, disclosed: event.data };
    case 'registry.FilingSubmitted.v1': {
      const { filingDecided: _, ...rest } = life;
      return { ...rest, filing: event.data };
    }
    case 'registry.FilingDecided.v1':
      return { ...life, filingDecided: event.data };
    case 'registry.ImplementationRecorded.v1': {
      const { recordId, taskId, happenedOn } = event.data;
      const recorded = { ...life, implementation: new Set([...life.implementation, recordId]) };
      return inTasks(recorded, taskId, (task) => ({ ...task, doneOn: task.doneOn ?? happenedOn }));
    }
    case 'registry.ImplementationTaskSet.v1': {
      const task = { set: event.data, isDropped: false };
      return { ...life, tasks: new Map(life.tasks).set(event.data.taskId, task) };
    }
    case 'registry.ImplementationTaskDropped.v1':
      return inTasks(life, event.data.taskId, (task) => ({ ...task, isDropped: true }));
    case 'registry.NationalDemandAnswered.v1':
      return { ...life, answers: new Map(life.answers).set(event.data.demand, event.data) };
    case 'registry.EditionReviewOpened.v1':
      return { ...life, review: { opened: event.data } };
    case 'registry.EditionReviewConcluded.v1':
      return life.review ? { ...life, review: { ...life.review, concluded: event.data } } : life;
    case 'registry.AmendmentPublished.v1':
      return { ...life, amendments: [...life.amendments, event.data] };
    case 'registry.ImplementationRescheduled.v1':
      return { ...life, rescheduled: event.data };
    case 'registry.EditionAbolished.v1':
      return { ...life, abolished: event.data };
    case 'registry.NationalMeasureRecorded.v1':
      return { ...life, nationalMeasures: [...life.nationalMeasures, event.data] };
    case 'registry.EditionRecognised.v1':
      return { ...life, recognitions: new Map(life.recognitions).set(event.data.recognisedBy, event.data) };
    case 'registry.CollaborationLeft.v1':
      return { ...life, left: event.data };
    case 'registry.ReplacementsDeclared.v1':
      return { ...life, replacements: event.data };
    case 'registry.EditionReplaced.v1':
      return { ...life, replacedBy: event.data.by };
  }
};

const inTasks = (life: Life, taskId: string, change: (task: Task) => Task): Life => {
  const task = life.tasks.get(taskId);
  return task ? { ...life, tasks: new Map(life.tasks).set(taskId, change(task)) } : life;
};

/** The first day on which something happened that needs a published edition; undefined where nothing did. */
export const firstDayOf = (life: Life): string | undefined =>
  [
    life.disclosed?.disclosedOn,
    life.filing?.submittedOn,
    life.review?.opened.openedOn,
    life.amendments[0]?.publishedOn,
    life.abolished?.abolishedOn,
    life.left?.leftOn,
    ...life.nationalMeasures.map((m) => m.effectiveOn),
    ...[...life.recognitions.values()].map((r) => r.recognisedOn),
  ]
    .filter((day) => day !== undefined)
    .toSorted()[0];
