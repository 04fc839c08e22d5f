import type { ClientId, JsonObject } from '#contracts';

/**
 * Why a document could not be had, `reason` for those who publish it: nothing of a network is in it. `gone`: its host says that there is none; `invalid`: what there is is none;
 * `unavailable`: the host could not be asked, or says that it is in trouble, which says nothing of the document.
 */
export class ClientDocumentRefusal extends Error {
  constructor(
    readonly kind: 'gone' | 'invalid' | 'unavailable',
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'ClientDocumentRefusal';
  }
}

/** Where clients publish what they are: at the address that is their client_id. */
export abstract class ClientDocumentSource {
  /** The document and for how long it is fresh (RFC 9111 §4.2). Throws a `ClientDocumentRefusal`. */
  abstract fetch(clientId: ClientId): Promise<{ readonly document: JsonObject; readonly freshMs: number }>;
}
