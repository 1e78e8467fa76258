/** The walls of the house; `infra/checks/architecture.ts` also asserts that every source file was cruised. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cross-service',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'packages-not-to-services',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|e2e)/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'domain-is-pure',
      comment: 'The rules run in services, auditors and offline verifiers alike: no I/O, no clock, no framework.',
      severity: 'error',
      from: { path: '^packages/(domain|decider|standard-number)/src/', pathNot: '\\.test\\.ts$|/spec\\.ts$|/testing/' },
      to: {
        path: '.',
        pathNot:
          '^packages/(domain|decider|standard-number|contracts)/|node_modules/.*(canonicalize|chinese-days|temporal-polyfill)|^(node:)?crypto$',
      },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '/testing/' },
    },
    {
      name: 'only-event-store-uses-db-client',
      severity: 'error',
      from: {
        path: '^(packages|services)/',
        pathNot: '^packages/event-store/|^packages/event-store-server/.*\\.test\\.ts$',
      },
      to: { path: '@eventstore/db-client' },
    },
    {
      name: 'only-kafka-uses-kafkajs',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: '^packages/kafka/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'store-server-knows-no-domain',
      severity: 'error',
      from: { path: '^packages/event-store-server/src/' },
      to: { path: '^packages/(?!event-store-server/)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^[^/]+/[^/]+/dist/', '^e2e/dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
