import type { Chance } from './chance.ts';

/** A field with its codes and what its standards are about. */
interface Field {
  readonly name: string;
  readonly ics: string;
  readonly ccs: string;
  readonly objects: readonly string[];
}

const fields: readonly Field[] = [
  {
    name: '交通',
    ics: '03.220.20',
    ccs: 'R 04',
    objects: ['高速公路服务区', '停车场电子收费', '道路货运站', '城际公交', '桥梁养护', '公路隧道', '交通信号控制'],
  },
  {
    name: '物流',
    ics: '03.100.10',
    ccs: 'A 20',
    objects: ['冷链物流', '城市配送', '仓储设施', '快递末端网点', '托盘共用', '危险货物运输'],
  },
  {
    name: '生态环境',
    ics: '13.040.40',
    ccs: 'Z 60',
    objects: ['挥发性有机物排放', '建筑扬尘', '锅炉大气污染物', '农村生活污水', '固定污染源监测', '土壤修复'],
  },
  {
    name: '人力资源',
    ics: '03.080.99',
    ccs: 'A 16',
    objects: ['人力资源服务机构', '劳务派遣', '家政服务', '职业技能培训', '养老护理员'],
  },
  {
    name: '农业',
    ics: '65.020.20',
    ccs: 'B 05',
    objects: ['设施蔬菜', '小麦节水栽培', '苹果矮砧', '奶牛养殖', '水产养殖尾水', '林木种苗', '畜禽粪污'],
  },
  {
    name: '建筑',
    ics: '91.120.10',
    ccs: 'P 32',
    objects: ['超低能耗建筑', '装配式混凝土结构', '既有住宅加装电梯', '地下管廊', '绿色建筑', '外墙保温'],
  },
  {
    name: '医疗卫生',
    ics: '11.020',
    ccs: 'C 05',
    objects: ['互联网诊疗', '医学检验结果', '院前急救', '医疗废物', '社区健康档案', '血液透析'],
  },
  {
    name: '信息技术',
    ics: '35.240.01',
    ccs: 'L 67',
    objects: ['政务数据共享', '电子证照', '社会保障卡', '智慧社区', '公共信用信息', '工业互联网标识'],
  },
  {
    name: '安全生产',
    ics: '13.100',
    ccs: 'C 65',
    objects: ['有限空间作业', '加油站', '烟花爆竹经营', '粉尘防爆', '应急避难场所', '电动自行车充电'],
  },
  {
    name: '旅游',
    ics: '03.200',
    ccs: 'A 12',
    objects: ['乡村民宿', '长城文化景区', '研学旅行基地', '滑雪场', '旅游厕所'],
  },
];
const places = ['城镇', '山区', '沿海', '园区', '社区', '高校', '机关', '平原', '口岸', '流域'];
const aspects = ['建设', '运行维护', '数据采集', '质量分级', '追溯', '能耗限额', '风险评估', '应急处置', '绿色评价'];
const forms = ['规范', '技术要求', '指南', '评价规程', '管理要求', '通则', '导则'];

/** What a standard is called and where it belongs. */
export interface Subject {
  readonly titleZh: string;
  readonly titleEn: string;
  readonly field: string;
  readonly ics: readonly string[];
  readonly ccs: readonly string[];
}

/** A subject in the words of such standards; `n` keeps English titles apart. */
export const subjectOf = (chance: Chance, n: number): Subject => {
  const field = chance.pick(fields);
  const titleZh = `${chance.pick(places)}${chance.pick(field.objects)}${chance.pick(aspects)}${chance.pick(forms)}`;
  return {
    titleZh,
    titleEn: chance.percent(40) ? `Regional specification ${n}` : '',
    field: field.name,
    ics: [field.ics],
    ccs: [field.ccs],
  };
};
