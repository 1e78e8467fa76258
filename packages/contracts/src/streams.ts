/** Names of streams. They are printable ASCII: a real node answers HTTP 500 about others. */
export const streams = {
  log: 'log',
  region: (regionId: string) => `region-${regionId}`,
  work: (workId: string) => `work-${workId}`,
  series: (seriesId: string) => `series-${seriesId}`,
  comments: (workId: string, revision: number, round: number) => `comments-${workId}-${revision}-${round}`,
  range: (rangeId: string) => `range-${rangeId}`,
  organisation: (organisationId: string) => `organisation-${organisationId}`,
  committee: (committeeId: string) => `committee-${committeeId}`,
  policy: (policyId: string) => `policy-${policyId}`,
  statements: (regionId: string) => `statements-${regionId}`,
  provincial: (prefix: string) => `provincial-${prefix}`,
  suggestion: (suggestionId: string) => `suggestion-${suggestionId}`,
  ordinary: (prefix: string) => `ordinary-${prefix}`,
  conversion: (conversionId: string) => `conversion-${conversionId}`,
  /** `month`: `yyyy-mm` in Asia/Shanghai. */
  access: (month: string) => `access-${month}`,
  token: (tokenId: string) => `token-${tokenId}`,
} as const;
