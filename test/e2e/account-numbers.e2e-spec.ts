import { randomInt } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { adminOk } from './support/admin.js';
import { useChromium, waitUntilShown } from './support/chromium.js';
import { eventually, logIn, newBrowser } from './support/journey.js';
import { codeTextedTo, messageSentTo, textsSentTo } from './support/mailbox.js';
import { TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf, type UserAgent } from './support/user-agent.js';

const newNumber = (): string => `+49171${randomInt(1_000_000, 9_999_999)}`;
const masked = (number: string): string => `•••• ${number.slice(-2)}`;
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const idIn = ({ text }: Page): string => /name="remove" value="([^"]+)"/.exec(text)?.[1] ?? '';

describe('telephone numbers, on the page of one’s own account', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({
      name: 'Petrel Ferries',
      settings: { second_factors: ['totp', 'sms-otp'], sms_countries: ['DE'] },
    });
  });
  beforeEach(async () => {
    user = await tenant.user();
    browser = newBrowser();
  });

  const address = (query = ''): string => `${tenant.issuer}/account/authenticators${query}`;
  const open = async (query = '', by = browser): Promise<Page> => {
    const page = await by.get(address());
    if (textOf(page, '#password') !== null) await logIn(by, page, user);
    return by.get(address(query));
  };
  const add = async (number: string, by = browser): Promise<Page> => {
    const asked = await by.submit(await open('?add=sms-otp', by), { phone_number: number }, 'submit');
    return by.submit(asked, { code: await codeTextedTo(number) }, 'submit');
  };
  /** Who has set one up proves it before they change anything. */
  const openAsProved = async (number: string, texts: number, by = browser): Promise<Page> => {
    const page = await by.get(address());
    const asked = textOf(page, '#password') === null ? page : await logIn(by, page, user);
    const sent = await by.submit(asked, {}, 'send');
    return by.submit(sent, { code: await codeTextedTo(number, texts) }, 'submit');
  };
  const namesOf = async (): Promise<readonly (string | null)[]> => {
    const { items } = await adminOk<{ items: readonly { readonly name: string | null }[] }>(
      'GET',
      tenant.path(`/users/${user.id}/authenticators`),
    );
    return items.map(({ name }) => name);
  };

  it('attack A76: are asked for by who has just proved what they have, and nobody else', async () => {
    const stranger = await newBrowser().get(address('?add=sms-otp'));
    expect(textOf(stranger, '#password')).not.toBeNull();
    const number = newNumber();
    await add(number);
    const again = await browser.get(address('?add=sms-otp'));
    expect([textOf(again, 'h1'), textOf(again, '#phone-number')]).toEqual(['Confirm that it is you', null]);
  });

  it('attack A66: are refused where no text message is sent, and where the form is of another session', async () => {
    const page = await open('?add=sms-otp');
    for (const number of ['+12025550123', '+4990012345678', '0171 3920000', 'x']) {
      const refused = await browser.submit(page, { phone_number: number }, 'submit');
      expect([refused.status, textOf(refused, '#error') !== null, refused.text.includes(`value="${number}"`)]).toEqual([400, true, true]);
    }
    const number = newNumber();
    const thief = newBrowser();
    await open('', thief);
    expect((await thief.submit(page, { phone_number: number }, 'submit')).status).toBe(400);
    expect((await browser.submit(page, { phone_number: number, confirmation: 'forged' }, 'submit')).status).toBe(400);
    expect([await textsSentTo('+12025550123'), await textsSentTo(number)]).toEqual([[], []]);
  });

  it('are added by the code that they were sent, once, and told of by mail', async () => {
    const number = newNumber();
    const asked = await browser.submit(await open('?add=sms-otp'), { phone_number: number }, 'submit');
    expect(asked.text).toContain(number);
    const code = await codeTextedTo(number);
    expect((await browser.submit(asked, { code: otherThan(code) }, 'submit')).status).toBe(400);
    const codes = textsOf(await browser.submit(asked, { code }, 'submit'), '#recovery-codes li');
    expect(codes).toHaveLength(10);
    // As after a double click: the first answer is never seen.
    expect(textsOf(await browser.submit(asked, { code }, 'submit'), '#recovery-codes li')).toEqual(codes);
    // Who has set something up proves that, too, before anything else is done.
    expect(textOf(await browser.submit(asked, { code: otherThan(code) }, 'submit'), 'h1')).toBe('Confirm that it is you');
    expect([await namesOf(), (await textsSentTo(number)).length]).toEqual([[masked(number)], 1]);
    await messageSentTo(user, /^A new way to confirm/);
  });

  it('attack A64: are changed, and removed, with the sessions that the old one proved; its user is told', async () => {
    const [number, next] = [newNumber(), newNumber()];
    await add(number);
    const elsewhere = newBrowser();
    await openAsProved(number, 2, elsewhere);
    const list = await openAsProved(number, 3);
    // One that was to be added, and waits for its code, takes the place of none.
    await browser.submit(await browser.get(address('?add=sms-otp')), { phone_number: newNumber() }, 'submit');
    const change = /id="change-number-1"[^>]*href="([^"]+)"/.exec(list.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page = await browser.get(change);
    expect([textOf(page, '#code'), textOf(page, '#phone-number')]).toEqual([null, '']);
    expect(page.text).toContain(masked(number));
    const known = await browser.submit(page, { phone_number: number }, 'submit');
    expect([known.status, textOf(known, '#error')]).toEqual([400, expect.stringContaining('set up already')]);
    const asked = await browser.submit(page, { phone_number: next }, 'submit');
    expect(await namesOf()).toEqual([masked(number)]);
    const changed = await browser.submit(asked, { code: await codeTextedTo(next) }, 'submit');
    expect([textOf(changed, '#success'), await namesOf()]).toEqual(['The number has been changed.', [masked(next)]]);
    await eventually(async () => textOf(await elsewhere.get(`${tenant.issuer}/account`), '#password') !== null);
    await messageSentTo(user, /was removed at/);
    const removed = await browser.submit(changed, { remove: idIn(changed) });
    expect([textOf(removed, '#success'), await namesOf()]).toEqual(['It has been removed.', []]);
  });

  it('ask no more often than text messages are sent, and say that these were too many', async () => {
    const page = await open('?add=sms-otp');
    await adminOk('PATCH', tenant.path(), {
      settings: { limits: [{ endpoint: 'sms_enrolment', subject: 'user', event: 'requests', max: 1, seconds: 3_600 }] },
    });
    await eventually(async () => (await browser.submit(page, { phone_number: newNumber() }, 'submit')).status === 429);
    const tooMany = await browser.submit(page, { phone_number: newNumber() }, 'submit');
    expect([tooMany.status, Number(tooMany.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(textOf(tooMany, '#error')).toContain('Too many messages were asked for');
    await adminOk('PATCH', tenant.path(), { settings: { limits: [] } });
  });

  describe('in Chromium, without JavaScript', () => {
    const chromium = useChromium();

    it('are added after a slip, and changed', async () => {
      const [number, next] = [newNumber(), newNumber()];
      const context = await chromium().newContext({ javaScriptEnabled: false });
      const tab = await context.newPage();
      await tab.goto(address());
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      await tab.click('#add-sms-otp');
      await tab.fill('#phone-number', newNumber());
      await tab.click('#submit');
      await tab.click('#other-number');
      await tab.fill('#phone-number', number);
      await tab.click('#submit');
      await tab.waitForSelector('#code');
      await tab.reload();
      await tab.fill('#code', await codeTextedTo(number));
      await tab.click('#submit');
      await waitUntilShown(tab, '#recovery-codes');
      expect(await tab.locator('#recovery-codes li').count()).toBe(10);
      await tab.click('#submit');
      await tab.click('#send');
      await tab.fill('#code', await codeTextedTo(number, 2));
      await tab.click('#submit');
      await tab.click('.things summary');
      await tab.click('#change-number-1');
      await tab.fill('#phone-number', next);
      await tab.click('#submit');
      await tab.fill('#code', await codeTextedTo(next));
      await tab.click('#submit');
      await waitUntilShown(tab, '#success');
      expect(await tab.textContent('.things h2')).toBe(masked(next));
      await context.close();
    }, 60_000);
  });
});
