import fc from 'fast-check';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { expect } from 'vitest';
import type { WorkCommand } from '../work/commands.ts';
import type { WorkEvent } from '../work/events.ts';
import { work } from '../work/work.ts';
import { affairs } from './affairs.ts';
import { drafting } from './drafting.ts';
import { about } from './edition.ts';
import { consultedLate, joinedLate, ofTwo, participating } from './participation.ts';
import { asking } from './project.ts';
import { actorOf, digest, provinces, signedBy } from './region.ts';
import { correcting, revising } from './revision.ts';
import { command, happened, until } from './work.ts';

/** Random histories of one work and its first two revisions, for tests of what holds in all of them. */
const province = fc.constantFrom(...provinces);
const letter = fc.constantFrom('3', '4');
const round = fc.integer({ min: 1, max: 2 });
/** What happens beside the way to agreement. */
const steering: fc.Arbitrary<WorkCommand> = fc.oneof(
  province.map((p) => asking.submit(p)),
  province.map((p) => asking.return(p)),
  province.map((p) => asking.notice(p)),
  province.map((p) => asking.object(p)),
  province.map((p) => asking.decide(p)),
  province.map((p) => asking.plan(p)),
  province.map((p) => asking.extend(p)),
  fc.constant(asking.adjust()),
  fc.constant(asking.suspend()),
  fc.constant(asking.resume()),
  fc.constant(asking.terminate()),
  fc.constant(correcting.work('titleZh', ['另一名称'])),
);
/** What happens to an edition, by its own province. */
const life = fc.constantFrom(
  ...provinces.flatMap((p): WorkCommand[] => {
    const own = { province: p, actor: actorOf(p), act: signedBy(p) };
    return [
      about.disclose(own),
      about.file(own),
      about.decideFiling(own),
      about.use(own),
      about.setTask(own),
      about.dropTask(own),
      about.ask(own),
      about.answer(own),
      about.measure(own),
      about.openReview(own),
      about.concludeReview(own),
      about.amend(own),
      about.reschedule(own),
      ...['2026-12-15', '2027-03-01', '2027-03-01'].map((day) => about.reschedule({ ...own, implementsOn: day })),
      about.abolish(own),
      about.abolish({ ...own, abolishedOn: '2027-06-01' }),
      about.leave(own),
      about.replace(own),
      about.differ(own),
      about.withdraw(own),
      about.consent(p),
      about.recognise({ ...own, editionProvince: 'hebei' }),
      correcting.edition('implementsOn', ['2027-02-01'], own),
    ];
  }),
);
/** What happens to those who take part, to the review, and beside them. */
const affair: fc.Arbitrary<WorkCommand> = fc.oneof(
  fc.constant(drafting.name()),
  province.map((p) => drafting.extend(p)),
  province.map((p) => drafting.reopen(p)),
  province.map((p) => drafting.accept(p)),
  province.map((p) => drafting.contest(p)),
  { arbitrary: province.map((p) => participating.leave(p)), weight: 2 },
  { arbitrary: province.map((p) => participating.ask(p)), weight: 3 },
  { arbitrary: fc.tuple(province, round).map(([p, r]) => participating.adopt(p, { round: r })), weight: 3 },
  {
    arbitrary: fc.tuple(province, round).map(([p, r]) => participating.join(p, { round: r, sequence: 3047 + r })),
    weight: 3,
  },
  fc.constant(affairs.complain()),
  fc.constant(affairs.answer()),
  fc.constant(affairs.raise()),
  province.map((p) => affairs.sign(p)),
  fc.constant(affairs.withdraw()),
);
/** An edition of before the registry. */
const edition = fc
  .tuple(
    fc.constantFrom(...provinces.entries()),
    fc.constantFrom('', '2018', '2018-04', '2018-04-12'),
    fc.constantFrom<string[]>([], ['DB12/T 3009-2024']),
  )
  .map(([[i, p], publishedOn, replacedBy]) =>
    command.recordEdition(p, { number: `DB1${i + 1}/T 3009-2018`, publishedOn, replacedBy }),
  );
const one: fc.Arbitrary<WorkCommand> = fc.oneof(
  fc.constant(command.propose()),
  province.map((p) => command.approve(p)),
  province.map((p) => command.refuse(p)),
  {
    arbitrary: fc
      .tuple(fc.constantFrom(DraftKind.CONSULTATION, DraftKind.REVIEW, DraftKind.APPROVAL), letter)
      .map(([k, l]) => command.draft(k, l)),
    weight: 4,
  },
  province.map((p) => command.open(p)),
  province.map((p) => command.close(p)),
  letter.map((l) => command.review({ draftDigest: digest(l) })),
  { arbitrary: letter.map((l) => command.openAgreement({ digest: digest(l) })), weight: 3 },
  {
    arbitrary: fc.tuple(province, round, letter).map(([p, r, l]) => command.agree(p, { round: r, digest: digest(l) })),
    weight: 8,
  },
  { arbitrary: fc.tuple(province, round).map(([p, r]) => command.refuseAgreement(p, { round: r })), weight: 3 },
  { arbitrary: fc.tuple(province, round).map(([p, r]) => command.revoke(p, { round: r })), weight: 4 },
  { arbitrary: round.map((r) => command.number({ round: r, sequence: 3047 + r })), weight: 3 },
  { arbitrary: province.map((p) => command.publish(p)), weight: 3 },
  { arbitrary: steering, weight: 3 },
  { arbitrary: affair, weight: 6 },
  { arbitrary: life, weight: 12 },
  fc.constant(revising.propose()),
  fc.constant(command.recordWork()),
  edition,
);
const inSecond = <T extends WorkCommand | { readonly data: object }>(it: T): T =>
  ('data' in it ? { ...it, data: { ...it.data, revision: 2 } } : 'revision' in it ? { ...it, revision: 2 } : it) as T;
/** Any act, of the first revision or, now and then, of the second. */
export const anything: fc.Arbitrary<WorkCommand> = fc.oneof(
  { arbitrary: one, weight: 5 },
  { arbitrary: one.map(inSecond), weight: 1 },
);
const published = [...until.numbered, ...provinces.map((p, i) => happened.published(p, `DB1${i + 1}/T 3048—2026`))];
const revised = [...published, revising.proposed(), ...until.agreed.slice(1).map(inSecond)];
const beginnings = fc.constantFrom<readonly WorkEvent[]>(
  [],
  until.established,
  until.consulted,
  until.reviewed,
  until.agreeing,
  until.agreed,
  until.numbered,
  published,
  revised,
  ofTwo.established,
  ofTwo.numbered,
  joinedLate,
  consultedLate,
);

/** What happened, and how many events were there before the first command. */
export interface History {
  readonly events: readonly WorkEvent[];
  readonly given: number;
}

/** Acts of authority: what a province does by its own signature. */
const signedActs: Readonly<Record<Extract<WorkCommand, { readonly act: unknown }>['type'], true>> = {
  ApproveProject: true,
  RefuseProject: true,
  AgreeToText: true,
  RefuseAgreement: true,
  RevokeAgreement: true,
  PublishEdition: true,
  ReturnProject: true,
  DecideObjection: true,
  EstablishWork: true,
  IssuePlan: true,
  ExtendPlan: true,
  AdjustRevision: true,
  SuspendRevision: true,
  ResumeRevision: true,
  TerminateRevision: true,
  CorrectEdition: true,
  AnswerNationalDemand: true,
  SubmitFiling: true,
  RecordFilingDecision: true,
  ConcludeEditionReview: true,
  PublishAmendment: true,
  RescheduleImplementation: true,
  AbolishEdition: true,
  RecogniseEdition: true,
  LeaveCollaboration: true,
  ConsentToDifference: true,
  DeclareReplacements: true,
  AnswerComplaint: true,
  RaiseDispute: true,
  SignSettlement: true,
  WithdrawDispute: true,
  AdoptCommonText: true,
  EndParticipation: true,
  AcceptReview: true,
  ContestReview: true,
  AskProvince: true,
};
/** The same act under the signature of another province. */
const forged = (asked: WorkCommand): WorkCommand | undefined =>
  Object.hasOwn(signedActs, asked.type) ? ({ ...asked, act: signedByAnother } as WorkCommand) : undefined;
const signedByAnother = signedBy('shandong');

/** The way to three editions, in order, with what a further round or another text asks for. */
const wayOf = (revision: number): readonly WorkCommand[] =>
  [
    revision === 1 ? command.propose() : revising.propose(),
    ...provinces.map((p) => command.approve(p)),
    command.draft(DraftKind.CONSULTATION, '1'),
    ...provinces.map((p) => command.open(p)),
    ...provinces.map((p) => command.close(p)),
    command.draft(DraftKind.REVIEW, '2'),
    command.review(),
    command.draft(DraftKind.APPROVAL, '3'),
    ...['3', '4'].map((l) => command.openAgreement({ digest: digest(l) })),
    ...[1, 2].flatMap((r) =>
      ['3', '4'].flatMap((l) => provinces.map((p) => command.agree(p, { round: r, digest: digest(l) }))),
    ),
    ...[1, 2].map((r) => command.number({ round: r, sequence: 3047 + r })),
    ...provinces.map((p) => command.publish(p)),
  ].map((each) => (revision === 1 ? each : inSecond(each)));
const way = [...wayOf(1), ...wayOf(2)];
/** A step along the way: the next one that comes to something. Without it hardly a history would reach an agreement. */
const ONWARD = 'onward';

/** Runs commands on top of a history; refused ones write nothing, nor do those that another province signed. */
const historyOf = (beginning: readonly WorkEvent[], steps: readonly (WorkCommand | typeof ONWARD)[]): History => {
  const events = [...beginning];
  let state = fold(work, events);
  const run = (asked: WorkCommand): boolean => {
    const decision = work.decide(state, asked);
    if (decision.rejected) expect(decision.events).toEqual([]);
    if (decision.events.length === 0) return false;
    const forgery = forged(asked);
    if (forgery) expect(work.decide(state, forgery).events, `signed by another: ${asked.type}`).toEqual([]);
    state = fold(work, decision.events, state);
    events.push(...decision.events);
    expect(work.decide(state, asked).events, 'deciding again must change nothing').toEqual([]);
    return true;
  };
  let at = 0;
  const goOn = (): void => {
    for (let tries = 0; tries < 12 && !run(way[at]!); tries++) at = (at + 1) % way.length;
  };
  for (const step of steps)
    if (step === ONWARD) goOn();
    else run(step);
  return { events, given: beginning.length };
};
const steps = fc.array(
  fc.oneof({ arbitrary: fc.constant<typeof ONWARD>(ONWARD), weight: 3 }, { arbitrary: anything, weight: 5 }),
  { minLength: 20, maxLength: 80, size: 'max' },
);
/** A province was consulted late, adopts the text and gets its number before anything else happens. */
export const adoptedLate = steps.map((rest) =>
  historyOf(consultedLate, [participating.adopt('hebei'), participating.join('hebei'), ...rest]),
);
/** Editions of before the registry come first. */
export const backfilled = fc
  .tuple(fc.array(edition, { minLength: 1, maxLength: 4 }), steps)
  .map(([editions, rest]) => historyOf([], [command.recordWork(), ...editions, ...rest]));
/** From any point of a work's life on. */
export const histories = fc.oneof(
  { arbitrary: fc.tuple(beginnings, steps).map(([beginning, rest]) => historyOf(beginning, rest)), weight: 6 },
  { arbitrary: adoptedLate, weight: 1 },
  { arbitrary: backfilled, weight: 1 },
);
