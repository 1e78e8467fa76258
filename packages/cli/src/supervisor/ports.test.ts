import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { allPorts, busyPorts, DEFAULT_PORT_BASE, findPortBase, LAST_PORT_BASE, MOST_PROVINCES } from './ports.ts';

/** One more than there is room for. */
const many = Array.from({ length: MOST_PROVINCES + 1 }, (_, n) => `province${n}`);

describe('the ports of a start', () => {
  it('are all different and above their base', () => {
    const ports = [...allPorts(DEFAULT_PORT_BASE, many).keys()];
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.length).toBe(20 + 2 * MOST_PROVINCES);
    expect(Math.min(...ports)).toBe(DEFAULT_PORT_BASE);
  });
  it('exist even from the last base that is accepted', () => {
    expect(Math.max(...allPorts(LAST_PORT_BASE, many).keys())).toBeLessThanOrEqual(65_535);
  });
  it('are named when somebody listens there, and left alone', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    expect(await busyPorts([port])).toEqual([port]);
    await new Promise((resolve) => {
      other.close(resolve);
    });
    expect(await busyPorts([port])).toEqual([]);
  });
  it('are found free together, past a base that is taken', async () => {
    const free = await findPortBase(many, () => 0);
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(free! + 3, '127.0.0.1', resolve);
    });
    expect(await findPortBase(many, () => 0)).toBeGreaterThan(free!);
    await new Promise((resolve) => {
      other.close(resolve);
    });
  });
});
