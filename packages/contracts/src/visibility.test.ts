import { describe, expect, it } from 'vitest';
import { maySee } from './visibility.ts';

const jjj = new Set(['beijing', 'tianjin', 'hebei']);

describe('who may see an event', () => {
  it('shows public events to everybody, also to who has no token', () => {
    expect(maySee('public', { role: 'anonymous' }, jjj)).toBe(true);
  });

  it("shows members' events to insiders, and of provinces to the region's members alone", () => {
    expect(maySee('members', { role: 'secretariat' }, jjj)).toBe(true);
    expect(maySee('members', { role: 'regulator', province: 'beijing' }, jjj)).toBe(true);
    expect(maySee('members', { role: 'regulator', province: 'guangdong' }, jjj)).toBe(false);
    expect(maySee('members', { role: 'system', province: 'beijing' }, new Set())).toBe(false);
    expect(maySee('members', { role: 'anonymous' }, jjj)).toBe(false);
  });

  it('shows restricted events to nobody', () => {
    expect(maySee('restricted', { role: 'auditor' }, jjj)).toBe(false);
    expect(maySee('restricted', { role: 'service' }, jjj)).toBe(false);
  });
});
