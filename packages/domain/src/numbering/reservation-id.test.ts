import { describe, expect, it } from 'vitest';
import { reservationIdOf, type ReservationRequest } from './reservation-id.ts';

const request: ReservationRequest = { subject: 'service-registry', rangeId: 'jjj-3001', requestId: 'r1' };

describe('the id of a reservation', () => {
  it('is the same each time it is asked for, and that of an ordinary Reserve', () => {
    expect(reservationIdOf({ ...request })).toBe(reservationIdOf(request));
    expect(reservationIdOf({ ...request, method: 'Reserve' })).toBe(reservationIdOf(request));
  });
  it.each<[string, Partial<ReservationRequest>]>([
    ['caller', { subject: 'service-portal' }],
    ['range', { rangeId: 'yd-310001' }],
    ['request', { requestId: 'r2' }],
    ['method', { method: 'ReserveBlock' }],
  ])('is another one for another %s', (_, other) =>
    expect(reservationIdOf({ ...request, ...other })).not.toBe(reservationIdOf(request)),
  );
});
