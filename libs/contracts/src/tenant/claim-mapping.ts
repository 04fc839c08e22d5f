import type { Json } from '../json.js';
import type { ClaimPlace } from './user-attributes.js';

/** What a mapped claim is made of. */
export const claimSources = ['attribute', 'constant', 'roles', 'groups', 'template'] as const;

/**
 * A claim that an application's tokens have besides those of scopes. `in`: where it is told; what access tokens tell, introspection tells too. `scope`: told only where it is granted; left out: always.
 * `only`: of the roles or groups of the user these; left out: all.
 */
export type ClaimMapping = { readonly claim: string; readonly in: readonly ClaimPlace[]; readonly scope?: string } & (
  | { readonly from: 'attribute'; readonly attribute: string }
  | { readonly from: 'constant'; readonly value: Json }
  | { readonly from: 'roles' | 'groups'; readonly only?: readonly string[] }
  | { readonly from: 'template'; readonly template: string }
);
