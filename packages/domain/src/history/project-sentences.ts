import { changed, list, type Sentences } from './wording.ts';

/** What is said of a revision before its text is agreed. */
export const projectSentences: Sentences<
  | 'registry.RevisionProposed.v1'
  | 'registry.WorkCorrected.v1'
  | 'registry.ProjectSubmitted.v1'
  | 'registry.ProjectReturned.v1'
  | 'registry.PublicNoticePosted.v1'
  | 'registry.ObjectionReceived.v1'
  | 'registry.ObjectionDecided.v1'
  | 'registry.PlanIssued.v1'
  | 'registry.PlanExtended.v1'
  | 'registry.RevisionAdjusted.v1'
  | 'registry.RevisionSuspended.v1'
  | 'registry.RevisionResumed.v1'
  | 'registry.RevisionTerminated.v1'
  | 'registry.ProvinceJoined.v1'
  | 'registry.CommonTextAdopted.v1'
  | 'registry.SequenceJoined.v1'
  | 'registry.ParticipationEnded.v1'
> = {
  'registry.RevisionProposed.v1': (e, n) => {
    const [zh, en] = list(e.members, n);
    return [
      `${n(e.leadProvince)}提出第 ${e.revision} 版修订《${e.titleZh}》，邀请${zh}共同修订`,
      `${n(e.leadProvince)} proposed revision ${e.revision} and asked ${en} to take part`,
    ];
  },
  'registry.WorkCorrected.v1': (e) => {
    const [zh, en] = changed(e.changes);
    return [`更正登记信息（${zh}）：${e.reason}`, `The record was corrected (${en}): ${e.reason}`];
  },
  'registry.ProjectSubmitted.v1': (e, n) => [`${n(e.province)}申报立项`, `${n(e.province)} submitted its project`],
  'registry.ProjectReturned.v1': (e, n) => [
    `${n(e.province)}退回补正，限 ${e.due} 前：${e.reason}`,
    `${n(e.province)} returned the project for completion by ${e.due}: ${e.reason}`,
  ],
  'registry.PublicNoticePosted.v1': (e, n) => [
    `${n(e.province)}立项公示，${e.from} 至 ${e.to}`,
    `${n(e.province)} put the project on public notice, ${e.from} to ${e.to}`,
  ],
  'registry.ObjectionReceived.v1': (e, n) => [
    `${n(e.province)}收到公示异议一件`,
    `${n(e.province)} received an objection to its public notice`,
  ],
  'registry.ObjectionDecided.v1': (e, n) => [
    `${n(e.province)}对公示异议${e.upheld ? '予以支持' : '不予支持'}：${e.reason}`,
    `${n(e.province)} ${e.upheld ? 'upheld' : 'dismissed'} an objection: ${e.reason}`,
  ],
  'registry.PlanIssued.v1': (e, n) => [
    `${n(e.province)}列入计划 ${e.document?.number ?? ''}，${e.deadline} 前完成`,
    `${n(e.province)} took it into its plan, to be completed by ${e.deadline}`,
  ],
  'registry.PlanExtended.v1': (e, n) => [
    `${n(e.province)}计划延期至 ${e.deadline}：${e.reason}`,
    `${n(e.province)} extended its plan until ${e.deadline}: ${e.reason}`,
  ],
  'registry.RevisionAdjusted.v1': (e) => {
    const [zh, en] = changed(e.changes);
    return [`项目调整（${zh}）：${e.reason}`, `The project was adjusted (${en}): ${e.reason}`];
  },
  'registry.RevisionSuspended.v1': (e) => [`项目暂停：${e.reason}`, `The project was suspended: ${e.reason}`],
  'registry.RevisionResumed.v1': () => ['项目恢复', 'The project goes on'],
  'registry.RevisionTerminated.v1': (e) => [`项目终止：${e.reason}`, `The project was terminated: ${e.reason}`],
  'registry.ProvinceJoined.v1': (e, n) => [
    `${n(e.province)}${e.late ? '在共商之后' : ''}加入项目`,
    `${n(e.province)} joined the project${e.late ? ' after the agreement' : ''}`,
  ],
  'registry.CommonTextAdopted.v1': (e, n) => [
    `${n(e.province)}采用共同文本 ${e.digest}`,
    `${n(e.province)} adopted the common text ${e.digest}`,
  ],
  'registry.SequenceJoined.v1': (e, n) => [
    `${n(e.province)}获得共用顺序号 ${e.sequence} 下的编号`,
    `${n(e.province)} has its number under the shared sequence ${e.sequence}`,
  ],
  'registry.ParticipationEnded.v1': (e, n) => [
    `${n(e.province)}退出项目：${e.reason}`,
    `${n(e.province)} left the project: ${e.reason}`,
  ],
};
