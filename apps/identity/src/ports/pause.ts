import type { TenantScope } from '#contracts';

/** Makes a call wait. */
export abstract class Pause {
  /** Holds nothing meanwhile. Ends before the deadline of the call. Throws `too_many_requests` when too many wait already. */
  abstract of(scope: TenantScope, milliseconds: number): Promise<void>;
}
