import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Launched } from './launch.ts';
import { supervise, type Happenings } from './supervise.ts';

/** A program whose life the test leads. */
function actor() {
  const lives: { becomeReady(): void; die(reason: string): void; asked: boolean }[] = [];
  const launch = (): Launched => {
    const ready = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<string>();
    const life = { becomeReady: ready.resolve, die: exited.resolve, asked: false };
    lives.push(life);
    return {
      pid: () => 100 + lives.length,
      ready: ready.promise,
      exited: exited.promise,
      stop: async () => {
        life.asked = true;
        exited.resolve('exit code 0');
        await exited.promise;
      },
    };
  };
  return { lives, launch };
}

function listener() {
  const heard: string[] = [];
  const happenings: Happenings = {
    ready: (name, restarts) => void heard.push(`${name} ready ${restarts}`),
    died: (name, reason, ms) => void heard.push(`${name} died (${reason}), again in ${ms}`),
    gaveUp: (name, reason) => void heard.push(`${name} given up (${reason})`),
  };
  return { heard, happenings };
}

const settle = () => sleep(20);
const quick = { firstDelayMs: 1, maxDelayMs: 4 };

describe('a supervised process', () => {
  it('has started when it is ready for the first time', async () => {
    const { lives, launch } = actor();
    const process = supervise('audit', '127.0.0.1:1', launch, listener().happenings, quick);
    expect(process.state()).toBe('starting');
    lives[0]!.becomeReady();
    await process.started;
    expect([process.state(), process.pid(), process.restarts()]).toEqual(['ready', 101, 0]);
  });

  it('is started again when it dies, said aloud and counted', async () => {
    const { lives, launch } = actor();
    const { heard, happenings } = listener();
    const process = supervise('audit', 'a', launch, happenings, quick);
    lives[0]!.becomeReady();
    await process.started;
    lives[0]!.die('SIGKILL');
    await settle();
    lives[1]!.becomeReady();
    await settle();
    expect([process.state(), process.pid(), process.restarts()]).toEqual(['ready', 102, 1]);
    expect(heard).toEqual(['audit ready 0', 'audit died (SIGKILL), again in 1', 'audit ready 1']);
  });

  it('waits longer after each death, up to a limit', async () => {
    const { lives, launch } = actor();
    const { heard, happenings } = listener();
    const process = supervise('audit', 'a', launch, happenings, { ...quick, maxDeaths: 10 });
    for (let n = 0; n < 5; n += 1) {
      lives[n]!.becomeReady();
      await settle();
      lives[n]!.die('x');
      await settle();
    }
    expect(heard.filter((line) => line.includes('died')).map((line) => line.split('again in ')[1])).toEqual([
      '1',
      '2',
      '4',
      '4',
      '4',
    ]);
    await process.stop();
  });

  it('is given up when it cannot stay up', async () => {
    const { lives, launch } = actor();
    const { heard, happenings } = listener();
    const process = supervise('audit', 'a', launch, happenings, { ...quick, maxDeaths: 3 });
    for (let n = 0; n < 3; n += 1) {
      lives[n]!.becomeReady();
      await settle();
      lives[n]!.die('disk full');
      await settle();
    }
    expect(process.state()).toBe('failed');
    expect(lives.length).toBe(3);
    expect(heard.at(-1)).toBe('audit given up (disk full)');
  });

  it('is not tried again when it dies before it was ever ready', async () => {
    const { lives, launch } = actor();
    const process = supervise('audit', 'a', launch, listener().happenings, quick);
    lives[0]!.die('TONGBIAO_LISTEN is missing');
    await expect(process.started).rejects.toThrow('TONGBIAO_LISTEN is missing');
    await settle();
    expect(lives.length).toBe(1);
  });

  it('is ended when it does not get ready in time', async () => {
    const { lives, launch } = actor();
    const process = supervise('audit', 'a', launch, listener().happenings, { ...quick, readyTimeoutMs: 5 });
    await expect(process.started).rejects.toThrow('not ready within 0.005 s');
    expect(lives[0]!.asked).toBe(true);
  });

  it('stays ended once it was stopped, also while it waits to be started again', async () => {
    const { lives, launch } = actor();
    const process = supervise('audit', 'a', launch, listener().happenings, { firstDelayMs: 10_000 });
    lives[0]!.becomeReady();
    await process.started;
    lives[0]!.die('x');
    await settle();
    expect(process.state()).toBe('restarting');
    await process.stop();
    expect([process.state(), lives.length, process.pid()]).toEqual(['stopped', 1, undefined]);
  });
});
