import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) =>
  existsSync(p),
);
if (executablePath === undefined)
  console.warn('[e2e] browser tests are skipped: no chromium on this machine (apt-get install chromium)');

/** Quiet: a browser that talks to nobody but the portal. */
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(executablePath === undefined)('the portal in a real browser', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    system = await startSystem({ kafka: false });
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    });
    page = await browser.newPage({ locale: 'zh-CN' });
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('finds 电子不停车收费 by two characters of its title, from the keyboard alone', async () => {
    await page.goto(system.portal);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('不停');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '电子不停车收费系统路侧单元应用技术规范' }).waitFor();
    expect(
      await page
        .getByRole('listitem')
        .filter({ has: page.locator('.name') })
        .count(),
    ).toBe(2);
  });

  it('shows what is unknown as unknown, and from which source the rest is', async () => {
    await page.getByRole('link', { name: '停车场电子不停车收费系统应用技术要求' }).click();
    await page.getByText('DB12/T 3022—2019', { exact: true }).waitFor();
    expect(await page.locator('table.editions .unknown').count()).toBeGreaterThan(3);
    await page.getByText('scope text').first().waitFor();
  });

  it('answers how many there are by field, beside what authorities state', async () => {
    await page.goto(system.portal);
    const stated = page.locator('.stated').first();
    await stated.getByText('87').first().waitFor();
    expect((await stated.locator('.figures').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /23 ?，官方口径 87.*4 ?，官方口径 10/,
    );
  });

  it('narrows by the public status from the keyboard alone, and shows as many as the count said', async () => {
    await page.goto(system.portal);
    const superseded = page.getByRole('link', { name: /^有更新版/ });
    const count = Number(await superseded.locator('.count').innerText());
    expect(count).toBeGreaterThan(0);
    await superseded.focus();
    await page.keyboard.press('Enter');
    await page.locator('#status-SUPERSEDED[aria-current]').waitFor();
    expect(await page.locator('.works > li').count()).toBe(count);
  });

  it('shows a work as it was before it was on record, and what changed since', async () => {
    await page.locator('.works a').first().click();
    await page.getByLabel('记录截至').fill('2000-01-01');
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('当时还没有这项标准').waitFor();
    await page.goBack();
    await page.getByLabel('记录截至').fill('');
    await page.getByLabel('发生截至').fill('2019-12-31');
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByRole('link', { name: '此后的变化' }).click();
    await page.getByRole('columnheader', { name: '之后' }).waitFor();
    expect(await page.locator('tbody tr').count(), 'rows of what changed').toBeGreaterThan(0);
  });

  it("sees the three numbers of the demo's work appear without a reload", async () => {
    await page.goto(system.portal);
    await page.locator('#live').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    const demo = system.run<{ numbers: string[]; ok: boolean }>('demo');
    const numbers = page.locator('.results .number').filter({ hasText: ' 9001' });
    await expect.poll(() => numbers.count(), { timeout: 60_000 }).toBe(3);
    const { code, result } = await demo;
    expect(code).toBe(0);
    expect((await numbers.allInnerTexts()).toSorted()).toEqual(result.numbers.toSorted());
    expect(await page.evaluate(() => 'sameDocument' in globalThis), 'the page was loaded anew').toBe(true);
  });

  it('speaks English as well', async () => {
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Field' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('says what is wrong, in words', async () => {
    const answer = await page.goto(`${system.portal}/works/no-uuid`);
    expect(answer?.status()).toBe(400);
    await page.getByText('uuid').waitFor();
    expect((await page.goto(`${system.portal}/works/00000000-0000-4000-8000-000000000000`))?.status()).toBe(404);
  });

  it('ran without an error in the page', () => expect(trouble.filter((t) => !/status of 40[04]/.test(t))).toEqual([]));
});
