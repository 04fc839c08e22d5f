import type { ClientId, KeyId, TenantId } from '#contracts';

/** The associated data of a sealed private key: it opens for this tenant and this key id, and nowhere else. */
export const sealedFor = (tenantId: TenantId, kid: KeyId): string => `${tenantId}\nsigning-key\n${kid}`;

/** As `sealedFor`, of a client's secret of this hash. */
export const secretSealedFor = (tenantId: TenantId, clientId: ClientId, secretHash: string): string =>
  `${tenantId}\nclient-secret\n${clientId}\n${secretHash}`;

/** As `sealedFor`, of what the tenant's pairwise identifiers are made with. */
export const subjectSecretSealedFor = (tenantId: TenantId): string => `${tenantId}\nsubject-secret`;

/** As `sealedFor`, of what it takes to tell a client what a user decided (`secrets`), or of what it is told (`body`), by the hash of the auth_req_id. */
export const noticeSealedFor = (tenantId: TenantId, authReqIdHash: string, part: 'secrets' | 'body'): string =>
  `${tenantId}\nbackchannel-${part}\n${authReqIdHash}`;
