import { describe, expect, it } from 'vitest';
import { CHECKPOINT_TOPIC, eventsTopic, noticesTopic, parseTopic, worksTopic } from './topic-names.ts';

describe('the topics of a region', () => {
  it('are named after it', () =>
    expect([eventsTopic('jjj'), worksTopic('jjj'), noticesTopic('yangtze-delta')]).toEqual([
      'tongbiao.jjj.events',
      'tongbiao.jjj.works',
      'tongbiao.yangtze-delta.notices',
    ]));

  it('are told from their names', () =>
    expect(parseTopic('tongbiao.yangtze-delta.notices')).toEqual({ region: 'yangtze-delta', kind: 'notices' }));

  it.each(['', 'a.b', 'a_b', '京津冀', '-a', 'x'.repeat(64)])('do not exist for a region "%s"', (region) =>
    expect(() => eventsTopic(region)).toThrow(expect.objectContaining({ code: 'MISUSE' })),
  );

  it.each([CHECKPOINT_TOPIC, 'tongbiao.jjj.other', 'else.jjj.events', 'tongbiao.a.b.events'])(
    '%s is none of them',
    (topic) => expect(parseTopic(topic)).toBeUndefined(),
  );
});
