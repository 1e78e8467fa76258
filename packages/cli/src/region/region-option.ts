import { Option } from 'commander';

/** Names the region of a command that is about one; see `chosenRegion`. */
export const regionOption = (t: (zh: string, en: string) => string): Option =>
  new Option('--region <id>', t('区域（只有一个时可省略）', 'region (needless where there is only one)')).env(
    'TONGBIAO_REGION',
  );
