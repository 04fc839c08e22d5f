import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DeliveryId, type MessageTemplate, supportedLocales } from '#contracts';
import { tenantContext } from '#testing';
import { buildTenant } from '#testing/builders';
import { InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';
import { defaultTemplate } from '../../messages/default-templates.js';
import { templateNames } from '../../messages/message-kinds.js';
import { FakeServices } from '../../test/fake-services.js';
import { FakeTemplateStore } from '../../test/fakes.js';
import { SampleMessages } from './sample-messages.js';

const variablesIn = ({ subject, text }: MessageTemplate): readonly string[] => [
  ...new Set([...`${subject}\n${text}`.matchAll(/\{\{[#^]?(\w+)\}\}/g)].map(([, variable = '']) => variable)),
];

describe('samples of messages', () => {
  it.each(supportedLocales)("have a value for all that the platform's wordings use, in %s", async (locale) => {
    const context = tenantContext();
    const services = new FakeServices();
    services.tenants.set(context.tenantId, buildTenant());
    const store = inTransactions(new FakeTemplateStore());
    const samples = new SampleMessages(new InMemoryUnitOfWork(saving(store)), store, services);
    for (const name of templateNames) {
      const template = defaultTemplate(name, locale);
      if (template === null) throw new Error(`${name} has no wording`);
      const variables = variablesIn(template);
      const text = variables.map((variable) => `{{${variable}}}`).join('\n');
      const message = await samples.compose(context, { name, locale, draft: { subject: template.subject, text, html: template.html } });
      const id = randomUUID() as DeliveryId;
      const sent = message.channel === 'sms' ? message.to(id, '+15550100').text : message.to(id, 'ada@example.com').text;
      const values = sent.split('\n');
      expect([name, variables.filter((_, index) => (values[index] ?? '').trim() === '')]).toEqual([name, []]);
    }
  });
});
