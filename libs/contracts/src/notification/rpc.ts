import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { Conditional } from '../version.js';
import type { Delivery } from './dto.js';

const { tenant } = rpcsOf('notification');

/** A tenant's own wording. `subject` and `text` are templates; see docs/configuration.md for their variables. */
export type MessageTemplate = {
  readonly name: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** As it is kept: `version` grows by one with every change. */
export type StoredTemplate = MessageTemplate & { readonly version: number };

export const notificationRpc = {
  listDeliveries: tenant<PageRequest, Page<Delivery>>('list-deliveries'),
  /** Tenant templates only; defaults are not listed. */
  listTemplates: tenant<Record<never, never>, { templates: readonly StoredTemplate[] }>('list-templates'),
  getTemplate: tenant<{ name: string; locale: string }, StoredTemplate>('get-template'),
  putTemplate: tenant<MessageTemplate & Conditional, StoredTemplate>('put-template'),
  deleteTemplate: tenant<{ name: string; locale: string } & Conditional, { deleted: true }>('delete-template'),
} as const;
