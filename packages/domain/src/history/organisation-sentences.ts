import { list, type Sentences } from './wording.ts';

/** Organisations, departments and committees, as sentences. */
export const organisationSentences: Sentences<
  | 'registry.OrganisationRegistered.v1'
  | 'registry.OrganisationRenamed.v1'
  | 'registry.OrganisationDissolved.v1'
  | 'registry.DepartmentDesignated.v1'
  | 'registry.DepartmentReleased.v1'
  | 'registry.CommitteeEstablished.v1'
  | 'registry.CommitteeMemberAppointed.v1'
  | 'registry.CommitteeMemberLeft.v1'
  | 'registry.CommitteeTermRenewed.v1'
  | 'registry.CommitteeDissolved.v1'
> = {
  'registry.OrganisationRegistered.v1': (e) => [
    `登记单位：${e.nameZh}`,
    `The organisation ${e.nameEn || e.nameZh} was registered`,
  ],
  'registry.OrganisationRenamed.v1': (e) => [
    `${e.from} 起更名为${e.nameZh}`,
    `From ${e.from} on its name is ${e.nameEn || e.nameZh}`,
  ],
  'registry.OrganisationDissolved.v1': (e) => [
    `单位于 ${e.on} 撤销：${e.reason}`,
    `The organisation ended on ${e.on}: ${e.reason}`,
  ],
  'registry.DepartmentDesignated.v1': (e, n) => {
    const [zh, en] = list(e.fields, (field) => field);
    return [
      `${n(e.province)}确定其为行业主管部门（${zh}），自 ${e.from} 起`,
      `${n(e.province)} named it a sector department (${en}) from ${e.from} on`,
    ];
  },
  'registry.DepartmentReleased.v1': (e, n) => [
    `${e.on} 后不再是${n(e.province)}的行业主管部门`,
    `It is no sector department of ${n(e.province)} after ${e.on}`,
  ],
  'registry.CommitteeEstablished.v1': (e, n) => [
    `${n(e.province)}成立${e.nameZh}，任期 ${e.termFrom} 至 ${e.termUntil}`,
    `${n(e.province)} established ${e.nameEn || e.nameZh}, for ${e.termFrom} to ${e.termUntil}`,
  ],
  'registry.CommitteeMemberAppointed.v1': (e) => [
    `聘任委员 ${e.personRef}，自 ${e.from} 起`,
    `${e.personRef} was appointed from ${e.from} on`,
  ],
  'registry.CommitteeMemberLeft.v1': (e) => [
    `委员 ${e.personRef} 于 ${e.on} 离任：${e.reason}`,
    `${e.personRef} left on ${e.on}: ${e.reason}`,
  ],
  'registry.CommitteeTermRenewed.v1': (e) => [
    `换届，任期 ${e.termFrom} 至 ${e.termUntil}`,
    `The term was renewed for ${e.termFrom} to ${e.termUntil}`,
  ],
  'registry.CommitteeDissolved.v1': (e) => [
    `委员会于 ${e.on} 撤销：${e.reason}`,
    `The committee was dissolved on ${e.on}: ${e.reason}`,
  ],
};
