import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { listMailbox, readMessage } from '../mailbox/mailbox.js';
import { mailboxRoutes } from '../mailbox/mailbox.routes.js';
import { NotificationHarness } from './notification-harness.js';

describe('the mailbox', () => {
  let notification: NotificationHarness;
  let directory: string;

  beforeAll(async () => {
    notification = await NotificationHarness.start();
  });
  afterAll(() => notification.close());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-mailbox-'));
  });
  afterEach(async () => {
    await notification.stopReplicas();
    await rm(directory, { recursive: true, force: true });
  });

  it('receives messages where no mail server is configured: files for this user only, readable by people and programs', async () => {
    await notification.addReplica({ OSTIARY_DATA_DIR: directory });
    const tenant = notification.givenTenant({ name: 'Acme' });
    const user = notification.givenUser({ name: 'Grüße <b>' });
    await notification.queue(tenant, user);
    await notification.settled(tenant, ({ status }) => status === 'delivered');
    const mailbox = join(directory, 'mailbox');
    const [name = ''] = await readdir(mailbox);
    expect(name).toMatch(/\.eml$/);
    expect((await stat(join(mailbox, name))).mode & 0o777).toBe(0o600);
    expect((await stat(mailbox)).mode & 0o777).toBe(0o700);
    const [entry] = await listMailbox(mailbox);
    const message = await readMessage(mailbox, entry?.id ?? '');
    const link = `${tenant.issuer}/verify-email?token=${notification.services.tokens.at(-1)}`;
    expect(entry?.to).toContain(user.email);
    expect(message?.text).toContain(link);
    expect(message?.text).toContain('Grüße <b>');
    expect(message?.html).toContain('Grüße &lt;b&gt;');
    expect(message?.source).toBe(await readFile(join(mailbox, name), 'utf8'));

    const server = fastify();
    mailboxRoutes(mailbox)(server);
    const list = await server.inject({ url: '/mailbox' });
    expect(list.json()).toMatchObject({ messages: [{ id: entry?.id, subject: 'Confirm your email address at Acme' }] });
    const page = await server.inject({ url: `/mailbox/${entry?.id}`, headers: { accept: 'text/html' } });
    expect(page.body).toContain(`<a href="${link}&amp;ui_locales=en" rel="noreferrer">`);
    expect(page.body).not.toContain('<b>');
    expect((await server.inject({ url: '/mailbox', headers: { accept: 'text/html' } })).body).toContain(`/mailbox/${entry?.id}`);
    expect((await server.inject({ url: `/mailbox/${entry?.id}/source` })).body).toBe(message?.source);
    for (const id of ['..%2f..%2fetc%2fpasswd', '20300101000000-..', 'nothing']) {
      expect([id, (await server.inject({ url: `/mailbox/${id}` })).statusCode]).toEqual([id, 404]);
    }
  });

  it('is empty before the first message', async () => {
    await expect(listMailbox(join(directory, 'nowhere'))).resolves.toEqual([]);
  });
});
