import type { UUID } from '../gen/event_store/client/shared.ts';

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/** The id in lower case, as it is stored and compared; undefined when it is absent, not a UUID, or the nil UUID (which the protocol refuses). */
export function parseUuid(uuid: UUID | undefined): string | undefined {
  const value = uuid?.value;
  if (value === undefined) return undefined;
  const text =
    value.$case === 'string'
      ? value.value.toLowerCase()
      : dashed(hex64(value.value.mostSignificantBits) + hex64(value.value.leastSignificantBits));
  return PATTERN.test(text) && text !== NIL ? text : undefined;
}

/** The two signed halves that a client asking for structured ids receives. */
export function uuidHalves(id: string): readonly [bigint, bigint] {
  const hex = id.replaceAll('-', '');
  return [BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)), BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`))];
}

function hex64(half: bigint): string {
  return BigInt.asUintN(64, half).toString(16).padStart(16, '0');
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
