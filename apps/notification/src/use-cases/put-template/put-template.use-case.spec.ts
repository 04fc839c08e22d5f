import { describe, expect, it } from '@jest/globals';
import type { MessageTemplate, RequestContext, TenantScope } from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { FakeClock, tenantContext } from '#testing';
import { defaultTemplate } from '../../messages/default-templates.js';
import { TemplateStore } from '../../ports/template-store.js';
import { DeleteTemplateUseCase } from '../delete-template/delete-template.use-case.js';
import { PutTemplateUseCase } from './put-template.use-case.js';

class FakeUnitOfWork extends UnitOfWork {
  override async inTenant<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return work({ tenantId: context.tenantId, afterCommit: () => undefined });
  }

  override async onPlatform<Result>(_context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return work({ tenantId: null, afterCommit: () => undefined });
  }
}

class FakeTemplateStore extends TemplateStore {
  readonly templates = new Map<string, MessageTemplate>();

  override async find(_tx: Transaction, _scope: TenantScope, name: string, locale: string): Promise<MessageTemplate | null> {
    return this.templates.get(`${name} ${locale}`) ?? null;
  }

  override async list(): Promise<readonly MessageTemplate[]> {
    return [...this.templates.values()];
  }

  override async count(): Promise<number> {
    return this.templates.size;
  }

  override async put(_tx: Transaction, _scope: TenantScope, template: MessageTemplate): Promise<void> {
    this.templates.set(`${template.name} ${template.locale}`, template);
  }

  override async delete(_tx: Transaction, _scope: TenantScope, name: string, locale: string): Promise<boolean> {
    return this.templates.delete(`${name} ${locale}`);
  }

  override async deleteAll(): Promise<void> {
    this.templates.clear();
  }
}

const good: MessageTemplate = { name: 'verify-email', locale: 'en', subject: 'Hello', text: '{{link}}', html: '<a href="{{link}}">x</a>' };
const given = () => {
  const store = new FakeTemplateStore();
  const unitOfWork = new FakeUnitOfWork();
  const context = tenantContext();
  const put = new PutTemplateUseCase(unitOfWork, store, new FakeClock());
  return { store, context, put, remove: new DeleteTemplateUseCase(unitOfWork, store) };
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
    ['with NUL', { text: '{{link}}\0' }, '/text'],
  ])('refuses one %s', async (_, part, pointer) => {
    const { put, context, store } = given();
    await expect(put.execute(context, { ...good, ...part })).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [expect.objectContaining({ pointer })],
    });
    expect(store.templates.size).toBe(0);
  });

  it('refuses more than a hundred, but replaces one that is there', async () => {
    const { put, context, store } = given();
    for (let index = 0; index < 100; index += 1) store.templates.set(`x ${index}`, good);
    await expect(put.execute(context, good)).rejects.toMatchObject({ code: 'conflict' });
    store.templates.set('verify-email en', good);
    await expect(put.execute(context, good)).resolves.toEqual(good);
  });

  it('stores it under the canonical form of its language', async () => {
    const { put, context } = given();
    await expect(put.execute(context, { ...good, locale: 'DE-at' })).resolves.toEqual({ ...good, locale: 'de-AT' });
  });

  it("takes the platform's own", async () => {
    const { put, context } = given();
    for (const locale of ['en', 'de']) {
      const template = defaultTemplate('verify-email', locale);
      if (template === null) throw new Error(`no default in ${locale}`);
      await expect(put.execute(context, template)).resolves.toEqual(template);
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
    const { put, remove, context } = given();
    await put.execute(context, { ...good, locale: 'de-AT' });
    await expect(remove.execute(context, { name: 'verify-email', locale: 'de-at' })).resolves.toEqual({ deleted: true });
  });
});
