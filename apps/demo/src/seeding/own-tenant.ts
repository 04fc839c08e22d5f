import { rm } from 'node:fs/promises';
import type { DemoFile } from '#contracts';
import type { DemoFiles } from '../demo-files.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import type { AdminApi } from './admin-api.js';

const demoSlug = 'demo';

/** Every factor there is, so that each can be tried; nobody is asked for one that they have not set up. */
const demoSettings = { second_factor: 'optional', second_factors: ['totp', 'passkey', 'email-otp'] };

export type DemoTenant = { readonly id: string; readonly slug: string; readonly issuer: string; readonly created_at: string };

/** Written before the tenant is made, and again once its id is known: a start may be killed in between. */
type TenantRecord = { readonly begun_at: string; readonly tenant_id: string | null };

/** `known` is demo.json as the last start left it; null where it is lost, or speaks of a tenant that is gone. */
export type OwnTenant = { readonly tenant: DemoTenant; readonly known: DemoFile | null };

/**
 * The tenant `demo` that the demo made, as its record says; makes it where there is none. Null when somebody else made the tenant of
 * that name. For a tenant made before there was a record, demo.json speaks.
 */
export const ownTenant = async (api: AdminApi, files: DemoFiles): Promise<OwnTenant | null> => {
  const present = await api.find<DemoTenant>('/tenants', ({ slug }) => slug === demoSlug);
  if (present === null) return { tenant: await makeTenant(api, files), known: null };
  const known = await readJsonFile<DemoFile>(files.demo);
  const record = await readJsonFile<TenantRecord>(files.tenant);
  if (!(await isOwn(api, present, record, known))) return null;
  if (record?.tenant_id !== present.id) await writeRecord(files, present);
  return { tenant: present, known };
};

const makeTenant = async (api: AdminApi, files: DemoFiles): Promise<DemoTenant> => {
  const begun: TenantRecord = { begun_at: new Date().toISOString(), tenant_id: null };
  await writeJsonFile(files.tenant, begun);
  await rm(files.demo, { force: true });
  const tenant = await api.create<DemoTenant>('/tenants', { slug: demoSlug, name: 'Demo', settings: demoSettings });
  await writeRecord(files, tenant);
  return tenant;
};

const writeRecord = (files: DemoFiles, { id, created_at }: DemoTenant): Promise<void> =>
  writeJsonFile(files.tenant, { begun_at: created_at, tenant_id: id } satisfies TenantRecord);

const isOwn = async (api: AdminApi, tenant: DemoTenant, record: TenantRecord | null, known: DemoFile | null): Promise<boolean> => {
  if (record?.tenant_id) return record.tenant_id === tenant.id;
  if (known !== null && (await api.get(`/tenants/${tenant.id}/applications/${known.clients.spa.client_id}`)) !== null) return true;
  return record !== null && tenant.created_at >= record.begun_at && (await isEmpty(api, tenant));
};

const isEmpty = async (api: AdminApi, { id }: DemoTenant): Promise<boolean> => {
  for (const kind of ['applications', 'resource-servers', 'users'])
    if ((await api.find(`/tenants/${id}/${kind}`, () => true)) !== null) return false;
  return true;
};
