/**
 * Options of Node for a service that has hundreds of calls under way at once. What a call needs lives until it is answered: with V8's own
 * limit of 32 MB every other call is moved by a collection of the young, and promoted just before it is garbage. The space grows only
 * under such load; the process takes some 100 MB more then.
 */
export const MANY_CALLS_NODE_OPTIONS = '--max-semi-space-size=128';
