import { Injectable } from '@nestjs/common';
import type { ClientId, TenantScope } from '#contracts';
import { Clock } from '#kernel';
import { signingAlgorithmsOf } from '#oauth-core';
import { KeyPairs } from '../../keys/key-pairs.js';
import { SigningKeyVault } from '../../keys/signing-key-vault.js';
import { Tenants } from '../../ports/tenants.js';

const makingKeyMs = 60_000;

/** Makes ahead what a first token would wait for: an RSA key takes a tenth of a second, or several on a busy machine. What fails here is made on first use. */
@Injectable()
export class PrepareSigningKeysUseCase {
  /** Settles when the key of the application before is made, or failed. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tenants: Tenants,
    private readonly vault: SigningKeyVault,
    private readonly pairs: KeyPairs,
    private readonly clock: Clock,
  ) {}

  /** A new tenant may soon ask for any key, and has no use for one yet: a pair that nobody owns is enough for the next who does. */
  forNewTenant(): void {
    this.pairs.prepare();
  }

  /** The keys by which an application's ID tokens will be signed, and what else it registered an algorithm for. One application after another: somebody who needs a key now waits for one of them at most. */
  forApplication(context: TenantScope, clientId: ClientId): Promise<void> {
    const made = this.turn.then(() => this.makeFor(context, clientId));
    this.turn = made.catch(() => undefined);
    return made;
  }

  private async makeFor(context: TenantScope, clientId: ClientId): Promise<void> {
    // The time of the event is over by the time that others have had their turn.
    const ownTime = { ...context, deadline: this.clock.now().getTime() + makingKeyMs };
    const { application } = await this.tenants.findClient(ownTime, clientId);
    if (!application?.scopes.includes('openid')) return;
    await this.vault.require(ownTime, signingAlgorithmsOf(await this.tenants.require(ownTime), application));
  }
}
