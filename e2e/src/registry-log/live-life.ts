import { derivedId, streams, type DomainEvent } from '@tongbiao/contracts';
import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  AgreementOpened,
  CommentChannel,
  CommentDisposed,
  CommentDisposition,
  CommentReceived,
  ConsultationClosed,
  ConsultationOpened,
  DraftKind,
  DraftRecorded,
  EditionPublished,
  ProjectApproved,
  ProjectRefused,
  PublicationAgreed,
  ReviewHeld,
  ReviewOutcome,
  SequenceAssigned,
  TextAgreed,
  WorkEstablished,
  WorkProposed,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  PlanIssued,
  ProjectSubmitted,
  PublicNoticePosted,
  RevisionTerminated,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_events';
import {
  EditionAbolished,
  EditionReviewConcluded,
  EditionReviewOpened,
  FilingAuthority,
  FilingDecided,
  FilingSubmitted,
  ImplementationKind,
  ImplementationRecorded,
  ReviewConclusion,
  TextDisclosed,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import {
  SequenceAssigned as NumberAssigned,
  SequenceReserved,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { dayText } from './days.ts';
import type { Party } from './ground.ts';
import { digestFrom, type Begun, type Doer, type Step } from './life.ts';
import { subjectOf } from './titles.ts';

const WORKS = 'tongbiao.registry.v1.WorkService';
const PROJECTS = 'tongbiao.registry.v1.ProjectService';
const EDITIONS = 'tongbiao.registry.v1.EditionService';

/** A work from its proposal on, as far as it comes: refused, given up, published by all or by some, reviewed, abolished. */
export const liveLife = (begun: Begun, firstDay: number): Step[] => {
  const { nth, chance, ground, workId, nextNumber, lastDay } = begun;
  const { parties, rangeId, regionId } = ground;
  const steps: Step[] = [];
  const provinces = parties.map((p) => p.province);
  const lead = parties[0]!;
  const at = { workId, revision: 1 };
  const works = streams.work(workId);
  let day = firstDay;
  const add = (who: Doer, make: () => DomainEvent, on = day, stream: string = works) =>
    steps.push({ day: on, stream, who, make });
  const document = (party: Party, on: number, title: string) => ({
    number: `${party.province}〔${dayText(on).slice(0, 4)}〕${nth}号`,
    title,
    issuer: `${party.nameZh}市场监督管理局`,
    date: dayText(on),
    digest: digestFrom(chance),
  });
  const regulator = (party: Party, rpc?: string): Doer => ({
    role: 'regulator',
    party,
    ...(rpc === undefined ? {} : { rpc }),
  });
  const department = (party: Party): Doer => ({ role: 'department', party });
  const draft = (kind: DraftKind): string => {
    const digest = digestFrom(chance);
    const data = { ...at, kind, digest, mediaType: 'application/pdf', size: chance.between(90_000, 4_000_000) };
    add(department(lead), () => ({ type: 'registry.DraftRecorded.v1', data: DraftRecorded.fromPartial(data) }));
    return digest;
  };

  const subject = subjectOf(chance, nth);
  const force = chance.percent(90) ? Force.RECOMMENDED : Force.GUIDANCE;
  add(department(lead), () => ({
    type: 'registry.WorkProposed.v1',
    data: WorkProposed.fromPartial({
      ...at,
      regionId,
      ...subject,
      ics: [...subject.ics],
      ccs: [...subject.ccs],
      leadProvince: lead.province,
      members: provinces,
      scope: `本文件规定了${subject.titleZh}的术语、要求和试验方法`,
      needsSurveyDigest: digestFrom(chance),
      force,
    }),
  }));
  const refusing = chance.percent(12) ? chance.pick(parties) : undefined;
  let established = day;
  for (const party of parties) {
    const { province } = party;
    const [submitted, posted, decided] = [day + chance.between(3, 20), day + 25, day + chance.between(50, 110)];
    add(
      department(party),
      () => ({
        type: 'registry.ProjectSubmitted.v1',
        data: ProjectSubmitted.fromPartial({
          ...at,
          province,
          submittedOn: dayText(submitted),
          applicationDigest: digestFrom(chance),
        }),
      }),
      submitted,
    );
    if (chance.percent(40))
      add(
        regulator(party),
        () => ({
          type: 'registry.PublicNoticePosted.v1',
          data: PublicNoticePosted.fromPartial({
            ...at,
            province,
            from: dayText(posted),
            to: dayText(posted + 20),
            url: `https://std.example.org/${province}/notice/${nth}`,
          }),
        }),
        posted,
      );
    add(
      regulator(party, `${WORKS}/${party === refusing ? 'RefuseProject' : 'ApproveProject'}`),
      () =>
        party === refusing
          ? {
              type: 'registry.ProjectRefused.v1',
              data: ProjectRefused.fromPartial({
                ...at,
                province,
                reason: '已有同类标准',
                document: document(party, decided, '关于不予立项的通知'),
              }),
            }
          : {
              type: 'registry.ProjectApproved.v1',
              data: ProjectApproved.fromPartial({
                ...at,
                province,
                document: document(party, decided, '关于批准立项的公告'),
              }),
            },
      decided,
    );
    established = Math.max(established, decided);
  }
  if (refusing !== undefined) return steps;
  day = established;
  add(regulator(lead), () => ({
    type: 'registry.WorkEstablished.v1',
    data: WorkEstablished.fromPartial({ ...at, provinces }),
  }));
  day += 5;
  if (chance.percent(50)) {
    const issued = day;
    for (const party of parties)
      add(regulator(party, `${PROJECTS}/IssuePlan`), () => ({
        type: 'registry.PlanIssued.v1',
        data: PlanIssued.fromPartial({
          ...at,
          province: party.province,
          batch: `${dayText(issued).slice(0, 4)} 年第一批`,
          deadline: dayText(issued + 730),
          document: document(party, issued, '地方标准制修订计划'),
        }),
      }));
  }
  if (chance.percent(8)) {
    const ended = day + chance.between(100, 500);
    add(
      regulator(lead, `${PROJECTS}/TerminateRevision`),
      () => ({
        type: 'registry.RevisionTerminated.v1',
        data: RevisionTerminated.fromPartial({
          ...at,
          reason: '已由国家标准规定',
          document: document(lead, ended, '关于终止项目的通知'),
        }),
      }),
      ended,
    );
    return steps;
  }

  day += chance.between(60, 240);
  const draftDigest = draft(DraftKind.CONSULTATION);
  const [from, to] = [dayText(day), dayText(day + 31)];
  for (const { province } of parties)
    add(department(lead), () => ({
      type: 'registry.ConsultationOpened.v1',
      data: ConsultationOpened.fromPartial({
        ...at,
        round: 1,
        province,
        from,
        to,
        url: `https://std.example.org/${province}/draft/${nth}`,
        draftDigest,
      }),
    }));
  if (day + 60 <= lastDay) comment(begun, steps, day);
  day += 35;
  for (const party of parties)
    add(department(party), () => ({
      type: 'registry.ConsultationClosed.v1',
      data: ConsultationClosed.fromPartial({ ...at, round: 1, province: party.province, closedOn: to }),
    }));
  day += chance.between(25, 90);
  const reviewDigest = draft(DraftKind.REVIEW);
  day += chance.between(10, 60);
  const heldOn = dayText(day);
  add({ role: 'committee' }, () => ({
    type: 'registry.ReviewHeld.v1',
    data: ReviewHeld.fromPartial({
      ...at,
      body: `${subject.field}标准化专家组`,
      draftDigest: reviewDigest,
      heldOn,
      panelRefs: ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'].map((p) => `${p}-${nth}`),
      votesFor: 6,
      abstentions: 1,
      minutesDigest: digestFrom(chance),
      outcome: ReviewOutcome.PASS,
    }),
  }));
  day += 7;
  const digest = draft(DraftKind.APPROVAL);
  day += 7;
  const target = dayText(day + 90);
  const round = { ...at, round: 1, digest };
  add(regulator(lead), () => ({
    type: 'registry.AgreementOpened.v1',
    data: AgreementOpened.fromPartial({ ...round, roster: provinces, targetDate: target }),
  }));
  let agreed = day;
  for (const party of parties) {
    const on = day + chance.between(1, 40);
    agreed = Math.max(agreed, on);
    add(
      regulator(party, `${WORKS}/AgreeToText`),
      () => ({
        type: 'registry.TextAgreed.v1',
        data: TextAgreed.fromPartial({
          ...round,
          province: party.province,
          document: document(party, on, '关于同意共同发布的函'),
        }),
      }),
      on,
    );
  }
  day = agreed;
  add(regulator(lead), () => ({
    type: 'registry.PublicationAgreed.v1',
    data: PublicationAgreed.fromPartial({ ...round, roster: provinces, targetDate: target }),
  }));
  let sequence = 0;
  const reservationId = derivedId(workId, 'reservation/1/1');
  const range = streams.range(rangeId);
  const expires = `${dayText(day + 180)}T15:59:59.999Z`;
  const service: Doer = { role: 'service' };
  add(
    service,
    () => {
      sequence = nextNumber();
      return {
        type: 'numbering.SequenceReserved.v1',
        data: SequenceReserved.fromPartial({
          ...at,
          rangeId,
          sequence,
          reservationId,
          round: 1,
          members: provinces,
          expiresAt: expires,
        }),
      };
    },
    day,
    range,
  );
  add(
    service,
    () => ({
      type: 'numbering.SequenceAssigned.v1',
      data: NumberAssigned.fromPartial({ rangeId, sequence, reservationId, workId }),
    }),
    day,
    range,
  );
  add(service, () => ({
    type: 'registry.SequenceAssigned.v1',
    data: SequenceAssigned.fromPartial({ ...at, round: 1, rangeId, sequence, width: 6 }),
  }));
  const agreedOn = day;
  for (const party of parties) {
    if (chance.percent(6)) continue;
    const published = agreedOn + (chance.percent(10) ? chance.between(200, 700) : chance.between(10, 90));
    publish({ begun, steps, party }, { published, force, digest, sequence: () => sequence, document });
  }
  return steps;
};

const comment = ({ nth, chance, ground, workId, comments }: Begun, steps: Step[], opened: number): void => {
  const { received, disposed } = comments();
  const stream = streams.comments(workId, 1, 1);
  const lead = ground.parties[0]!;
  for (let i = 0; i < received; i++) {
    const commentId = derivedId(workId, `comment/${i}`);
    const party = ground.parties[i % ground.parties.length]!;
    const on = opened + 1 + (i % 30);
    const of = { workId, revision: 1, round: 1, commentId };
    const who: Doer = { role: 'department', party };
    steps.push({
      day: on,
      stream,
      who,
      make: () => ({
        type: 'registry.CommentReceived.v1',
        data: CommentReceived.fromPartial({
          ...of,
          province: party.province,
          channel: CommentChannel.PORTAL,
          receivedOn: dayText(on),
          commenterRef: `ref-${nth}-${i}`,
          bodyDigest: digestFrom(chance),
          clause: `${1 + (i % 9)}.${1 + (i % 4)}`,
        }),
      }),
    });
    if (i >= disposed) continue;
    steps.push({
      day: opened + 40,
      stream,
      who: { role: 'department', party: lead },
      make: () => ({
        type: 'registry.CommentDisposed.v1',
        data: CommentDisposed.fromPartial({
          ...of,
          disposition: i % 3 === 0 ? CommentDisposition.NOT_ADOPTED : CommentDisposition.ADOPTED,
          reason: i % 3 === 0 ? '与上位标准不一致' : '',
        }),
      }),
    });
  }
};

/** What a publication needs to know of the work. */
interface Publishing {
  readonly published: number;
  readonly force: Force;
  readonly digest: string;
  readonly sequence: () => number;
  readonly document: (party: Party, on: number, title: string) => object;
}

/** A province's edition and what becomes of it. */
const publish = (
  { begun, steps, party }: { readonly begun: Begun; readonly steps: Step[]; readonly party: Party },
  { published, force, digest, sequence, document }: Publishing,
): void => {
  const { nth, chance, workId } = begun;
  const { province, prefix } = party;
  const stream = streams.work(workId);
  const edition = { workId, revision: 1, province };
  const add = (day: number, make: () => DomainEvent, rpc?: string) =>
    steps.push({ day, stream, who: { role: 'regulator', party, ...(rpc === undefined ? {} : { rpc }) }, make });
  add(
    published,
    () => ({
      type: 'registry.EditionPublished.v1',
      data: EditionPublished.fromPartial({
        ...edition,
        number: `DB${prefix}/T ${sequence()}—${dayText(published).slice(0, 4)}`,
        force,
        announcement: document(party, published, '关于发布地方标准的公告'),
        publishedOn: dayText(published),
        implementsOn: dayText(published + 90),
        textDigest: digest,
        issuers: [`${party.nameZh}市场监督管理局`],
      }),
    }),
    `${WORKS}/PublishEdition`,
  );
  if (chance.percent(90))
    add(published + 10, () => ({
      type: 'registry.TextDisclosed.v1',
      data: TextDisclosed.fromPartial({
        ...edition,
        disclosedOn: dayText(published + 10),
        url: `https://std.example.org/${province}/${nth}`,
        textDigest: digest,
      }),
    }));
  if (chance.percent(85)) {
    const submitted = published + chance.between(15, 70);
    add(
      submitted,
      () => ({
        type: 'registry.FilingSubmitted.v1',
        data: FilingSubmitted.fromPartial({
          ...edition,
          authority: FilingAuthority.MARKET_REGULATION,
          channel: '全国标准信息公共服务平台',
          submittedOn: dayText(submitted),
          document: document(party, submitted, '地方标准备案公函'),
          due: dayText(published + 60),
          rule: { ruleSet: province, version: '1', article: '第二十二条' },
        }),
      }),
      `${EDITIONS}/SubmitFiling`,
    );
    add(submitted + 20, () => ({
      type: 'registry.FilingDecided.v1',
      data: FilingDecided.fromPartial({
        ...edition,
        accepted: true,
        filingNumber: `${prefix}${nth}-${dayText(submitted).slice(0, 4)}`,
        decidedOn: dayText(submitted + 20),
      }),
    }));
  }
  if (chance.percent(40)) {
    const happened = published + chance.between(100, 400);
    add(happened, () => ({
      type: 'registry.ImplementationRecorded.v1',
      data: ImplementationRecorded.fromPartial({
        ...edition,
        recordId: derivedId(workId, `implementation/${province}`),
        kind: ImplementationKind.CASE,
        title: '标准实施应用案例',
        happenedOn: dayText(happened),
        place: party.nameZh,
        evidenceDigest: digestFrom(chance),
      }),
    }));
  }
  const reviewed = published + chance.between(1_200, 1_800);
  const abolishes = chance.percent(10);
  add(reviewed - 60, () => ({
    type: 'registry.EditionReviewOpened.v1',
    data: EditionReviewOpened.fromPartial({ ...edition, openedOn: dayText(reviewed - 60) }),
  }));
  add(
    reviewed,
    () => ({
      type: 'registry.EditionReviewConcluded.v1',
      data: EditionReviewConcluded.fromPartial({
        ...edition,
        conclusion: abolishes ? ReviewConclusion.ABOLISH : ReviewConclusion.CONTINUE,
        concludedOn: dayText(reviewed),
        document: document(party, reviewed, '复审结论公告'),
      }),
    }),
    `${EDITIONS}/ConcludeEditionReview`,
  );
  if (!abolishes) return;
  add(
    reviewed + 60,
    () => ({
      type: 'registry.EditionAbolished.v1',
      data: EditionAbolished.fromPartial({
        ...edition,
        abolishedOn: dayText(reviewed + 60),
        reason: '复审结论为废止',
        announcement: document(party, reviewed + 60, '关于废止地方标准的公告'),
      }),
    }),
    `${EDITIONS}/AbolishEdition`,
  );
};
