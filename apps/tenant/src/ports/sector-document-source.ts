/** Why what a sector publishes could not be had, as the end of a sentence that begins with its address; `cause` is for the log. */
export class SectorDocumentRefusal extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'SectorDocumentRefusal';
  }
}

/** Where sectors publish which addresses are theirs (OpenID Connect Core §8.1). */
export abstract class SectorDocumentSource {
  /** The addresses that the document lists. Throws a `SectorDocumentRefusal`. */
  abstract fetch(address: string): Promise<readonly string[]>;
}
