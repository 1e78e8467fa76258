import { streams } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { EditionRecorded, WorkKind, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  EditionReviewConcluded,
  EditionReviewOpened,
  ReviewConclusion,
  TextDisclosed,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { SequenceClaimed } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { dayOfYear, dayText } from './days.ts';
import { digestFrom, type Begun, type Step } from './life.ts';
import { subjectOf } from './titles.ts';

/** A work that was there before the registry: recorded with its editions from a source, disclosed and reviewed later. */
export const backfilledLife = (begun: Begun, day: number): Step[] => {
  const { nth, chance, ground, workId, nextNumber } = begun;
  const stream = streams.work(workId);
  const subject = subjectOf(chance, nth);
  const source = { citation: `${ground.regionId} 地方标准目录 第 ${nth} 项`, digest: digestFrom(chance) };
  const confidence = chance.pick([Confidence.COVER, Confidence.INDEX, Confidence.PRESS]);
  const publishedOn = chance.between(0, dayOfYear(2015) - 100);
  const year = dayText(publishedOn).slice(0, 4);
  const kind = chance.percent(8) ? WorkKind.PLANNED : WorkKind.COLLABORATIVE;
  const who = { role: 'secretariat' } as const;
  let sequence = 0;
  const steps: Step[] = [
    {
      day,
      stream,
      who,
      make: () => ({
        type: 'registry.WorkRecorded.v1',
        data: WorkRecorded.fromPartial({
          workId,
          regionId: ground.regionId,
          workKey: `${ground.regionId}-${nth}`,
          ...subject,
          ics: [...subject.ics],
          ccs: [...subject.ccs],
          kind,
          leadProvince: ground.parties[0]!.province,
          source,
          confidence,
        }),
      }),
    },
  ];
  if (kind === WorkKind.PLANNED) return steps;
  steps.push({
    day,
    stream: streams.range(ground.rangeId),
    who,
    make: () => {
      sequence = nextNumber();
      return {
        type: 'numbering.SequenceClaimed.v1',
        data: SequenceClaimed.fromPartial({ rangeId: ground.rangeId, sequence, workId, source }),
      };
    },
  });
  const known = ground.parties.slice(0, chance.between(1, ground.parties.length));
  for (const { province, prefix } of known)
    steps.push({
      day,
      stream,
      who,
      make: () => ({
        type: 'registry.EditionRecorded.v1',
        data: EditionRecorded.fromPartial({
          workId,
          revision: 1,
          province,
          number: `DB${prefix}/T ${sequence}—${year}`,
          titleZh: subject.titleZh,
          force: Force.RECOMMENDED,
          publishedOn: dayText(publishedOn),
          implementsOn: dayText(publishedOn + 60),
          observedStatus: '现行',
          source,
          confidence,
        }),
      }),
    });
  for (const party of known.filter(() => chance.percent(25))) {
    const { province } = party;
    const regulator = { role: 'regulator', party } as const;
    const edition = { workId, revision: 1, province };
    const disclosedOn = day + chance.between(100, 900);
    steps.push({
      day: disclosedOn,
      stream,
      who: regulator,
      make: () => ({
        type: 'registry.TextDisclosed.v1',
        data: TextDisclosed.fromPartial({
          ...edition,
          disclosedOn: dayText(disclosedOn),
          url: `https://std.example.org/${province}/${nth}`,
          textDigest: digestFrom(chance),
        }),
      }),
    });
    if (!chance.percent(30)) continue;
    const concludedOn = disclosedOn + chance.between(30, 200);
    steps.push(
      {
        day: disclosedOn + 10,
        stream,
        who: regulator,
        make: () => ({
          type: 'registry.EditionReviewOpened.v1',
          data: EditionReviewOpened.fromPartial({ ...edition, openedOn: dayText(disclosedOn + 10) }),
        }),
      },
      {
        day: concludedOn,
        stream,
        who: { ...regulator, rpc: 'tongbiao.registry.v1.EditionService/ConcludeEditionReview' },
        make: () => ({
          type: 'registry.EditionReviewConcluded.v1',
          data: EditionReviewConcluded.fromPartial({
            ...edition,
            conclusion: ReviewConclusion.CONTINUE,
            concludedOn: dayText(concludedOn),
            document: {
              number: `${province}〔${dayText(concludedOn).slice(0, 4)}〕${nth}号`,
              title: '复审结论公告',
              issuer: `${party.nameZh}市场监督管理局`,
              date: dayText(concludedOn),
              digest: digestFrom(chance),
            },
          }),
        }),
      },
    );
  }
  return steps;
};
