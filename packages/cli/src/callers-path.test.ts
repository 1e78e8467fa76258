import { describe, expect, it } from 'vitest';
import { callersPath } from './callers-path.ts';

/** What pnpm leaves in the environment of a script of a checkout in /checkout. */
const script = (name: string) => ({
  INIT_CWD: '/home/clerk',
  npm_package_json: '/checkout/package.json',
  npm_lifecycle_event: name,
});

describe('a path on the command line', () => {
  it('lies in the caller’s folder, where a script of the checkout passed it on', () => {
    expect(callersPath('list.csv', script('tongbiao'), '/checkout')).toBe('/home/clerk/list.csv');
    expect(callersPath('../list.csv', script('start'), '/checkout')).toBe('/home/list.csv');
  });
  it('lies in the working folder, where this program was started itself', () => {
    expect(callersPath('list.csv', {}, '/checkout')).toBe('/checkout/list.csv');
  });
  it('lies in the working folder, where the environment is only inherited', () => {
    expect(callersPath('list.csv', script('test'), '/checkout')).toBe('/checkout/list.csv');
    expect(callersPath('list.csv', script('tongbiao'), '/checkout/data')).toBe('/checkout/data/list.csv');
  });
  it('is left as it is where it is absolute', () => {
    expect(callersPath('/srv/list.csv', script('tongbiao'), '/checkout')).toBe('/srv/list.csv');
  });
});
