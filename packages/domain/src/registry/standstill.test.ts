import { describe, expect, it } from 'vitest';
import {
  besides,
  isSameTitle,
  resembling,
  standstillOf,
  titleSimilarity,
  type JointProject,
  type ParallelProject,
} from './standstill.ts';

const joint = (rest: Partial<JointProject> = {}): JointProject => ({
  workId: 'w1',
  revision: 1,
  titleZh: '畜禽肉冷链物流操作规程',
  leadProvince: 'beijing',
  provinces: ['beijing', 'hebei'],
  ics: ['67.120.10', '03.220.01'],
  scope: '',
  ...rest,
});
const own = (rest: Partial<ParallelProject> = {}): ParallelProject => ({
  province: 'hebei',
  titleZh: '果蔬冷链物流操作规程',
  ics: ['03.220.01'],
  scope: '',
  ...rest,
});

describe('parts of one series', () => {
  it('belong together and do not stand in each other’s way, however close they are', () => {
    const part = { titleZh: '果蔬冷链物流操作规程 第2部分', seriesId: 's1' };
    expect(standstillOf(own(part), [joint({ ...part, ics: ['03.220.01'] })])).toEqual([]);
    expect(standstillOf(own(part), [joint({ ...part, seriesId: 's2' })])).toHaveLength(1);
    expect(standstillOf(own({ ...part, seriesId: '' }), [joint({ ...part, seriesId: '' })])).toHaveLength(1);
  });
});

describe('how much of two titles is the same', () => {
  it.each([
    ['冷链物流操作规程', '冷链物流操作规程', 100],
    ['冷链物流 操作规程', '冷链物流（操作）规范', 100],
    ['果蔬冷链物流操作规程', '畜禽肉冷链物流操作规程', 67],
    ['京津冀停车场技术规范', '停车场管理要求', 100],
    ['停车场', '冷链物流', 0],
    ['ＥＴＣ路侧单元', 'etc路侧单元', 100],
    ['技术规范', '技术规范', 100],
    ['桥', '桥', 100],
    ['', '', 0],
  ])('%s and %s', (a, b, percent) => {
    expect(titleSimilarity(a, b)).toBe(percent);
    expect(titleSimilarity(b, a)).toBe(percent);
  });
});

describe('the standstill guard', () => {
  it('warns of a living joint project with a close title and the same ICS', () =>
    expect(standstillOf(own(), [joint()])).toEqual([
      { ...joint(), similarityPercent: 67, sharedIcs: ['03.220.01'], scopeSimilarityPercent: 0 },
    ]));
  it('warns of a scope that overlaps under a shared ICS code, whatever the titles are', () => {
    const scope = '适用于畜禽肉在运输、贮存、交接环节的温度控制与记录';
    const other = own({ titleZh: '食品温控追溯导则', scope: '适用于畜禽肉运输、贮存、交接环节的温度控制和记录' });
    const [found] = standstillOf(other, [joint({ scope })]);
    expect(found).toMatchObject({ workId: 'w1', sharedIcs: ['03.220.01'] });
    expect(found!.scopeSimilarityPercent).toBeGreaterThanOrEqual(60);
    expect(standstillOf(other, [joint()]), 'unknown').toEqual([]);
    expect(standstillOf({ ...other, scope: '' }, [joint({ scope })]), 'unknown').toEqual([]);
    expect(standstillOf({ ...other, ics: ['93.030'] }, [joint({ scope })]), 'another field').toEqual([]);
    expect(standstillOf(own({ scope: '适用于隧道' }), [joint({ scope })]), 'close titles').toHaveLength(1);
    const closer = standstillOf(other, [joint({ scope }), joint({ workId: 'w2', titleZh: other.titleZh })]);
    expect(closer.map((r) => r.workId)).toEqual(['w2', 'w1']);
  });
  it.each<[string, Partial<ParallelProject>, Partial<JointProject>]>([
    ['in which the province takes no part', { province: 'tianjin' }, {}],
    ['about something else', { titleZh: '停车场电子不停车收费' }, {}],
    ['with another ICS', { ics: ['35.240.60'] }, {}],
    [
      'with a title less close than the same ICS asks',
      { titleZh: '冷链物流冷库规范' },
      { titleZh: '果蔬冷链物流操作' },
    ],
    ['without an ICS and with a title that is only close', { ics: [] }, {}],
    ['whose ICS is not on record and whose title is only close', {}, { ics: [] }],
  ])('is silent of one %s', (_, mine, other) => expect(standstillOf(own(mine), [joint(other)])).toEqual([]));
  it.each<[string, Partial<ParallelProject>, Partial<JointProject>]>([
    ['its own', { ics: [] }, {}],
    ['the joint one', {}, { ics: [] }],
  ])('compares closer titles where the ICS of %s is not on record', (_, mine, other) =>
    expect(standstillOf(own({ titleZh: '畜禽肉冷链物流操作规范', ...mine }), [joint(other)])).toMatchObject([
      { similarityPercent: 100, sharedIcs: [] },
    ]),
  );
  it('knows the standards of lists by the same measure, the closest first, then by number', () => {
    const project = { titleZh: '冷链物流操作规范', ics: ['03.220'] };
    const standard = (number: string, titleZh: string, ics: readonly string[] = ['03.220']) => ({
      number,
      province: 'beijing',
      titleZh,
      ics,
    });
    const standards = [
      standard('b', '果蔬冷链物流操作规范'),
      standard('d', '冷链物流操作规程'),
      standard('c', '冷链物流操作规程'),
      standard('a', '停车场电子不停车收费'),
      standard('e', '冷链物流操作规程', ['35.240']),
    ];
    for (const order of [standards, standards.toReversed()])
      expect(resembling(project, order).map(({ number }) => number)).toEqual(['c', 'd', 'b']);
  });
  it.each([
    ['人力资源服务规范 第1部分:通则', '人力资源服务规范　第1部分：通则', true],
    ['绿色雪上运动场馆评价标准', '停车场电子不停车收费', false],
  ])('takes %s and %s for one standard: %s', (a, b, same) => expect(isSameTitle(a, b)).toBe(same));
  it('sees other projects of the provinces that take part in both, whoever leads them', () => {
    const project = joint({
      workId: 'w2',
      titleZh: '畜禽肉冷链物流规程',
      leadProvince: 'tianjin',
      provinces: ['tianjin', 'hebei'],
    });
    expect(besides(project, [joint(), project, joint({ workId: 'w3', provinces: ['beijing'] })])).toMatchObject([
      { workId: 'w1', shared: ['hebei'], sharedIcs: ['67.120.10', '03.220.01'] },
    ]);
    expect(besides({ ...project, titleZh: '停车场' }, [joint()])).toEqual([]);
  });
  it('names the closest first, then by id', () => {
    const projects = [
      joint({ workId: 'w3' }),
      joint({ workId: 'w2' }),
      joint({ workId: 'w9', titleZh: '果蔬冷链物流操作规范' }),
    ];
    for (const order of [projects, projects.toReversed()])
      expect(standstillOf(own(), order).map((r) => r.workId)).toEqual(['w9', 'w2', 'w3']);
  });
});
