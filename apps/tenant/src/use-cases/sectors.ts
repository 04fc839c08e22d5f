import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import type { Registration, TenantContext } from '#contracts';
import { Clock, logFields, Violations } from '#kernel';
import { sectorAddresses } from '#oauth-core';
import { SectorDocumentRefusal, SectorDocumentSource } from '../ports/sector-document-source.js';
import { FetchBudget } from '../rules/fetch-budget.js';
import { checkSectorDocument } from '../rules/sector.js';

/** Undoes what was done so far: the document of a sector is needed, and nobody's server is waited for within a transaction. */
class DocumentNeeded extends Error {
  constructor(readonly address: string) {
    super('the document of a sector has to be fetched first');
  }
}

/** Throws `invalid_argument` unless the sector's document holds the addresses of a registration; `before` null: it is new. */
export type RequireSector = (registration: Registration, before: Registration | null) => void;

type SectorDocument = readonly string[] | SectorDocumentRefusal;
type Documents = ReadonlyMap<string, SectorDocument>;

/** How many documents are fetched for one change: others may change, meanwhile, which one it needs. */
const maxDocuments = 3;

const documentAt = (documents: Documents, address: string): SectorDocument => {
  const document = documents.get(address);
  if (document !== undefined) return document;
  if (documents.size < maxDocuments) throw new DocumentNeeded(address);
  return new SectorDocumentRefusal('cannot be fetched now: others change the application at the same time');
};

/** Whether what the document was asked before still holds. */
const isAsBefore = (registration: Registration, before: Registration | null): boolean =>
  before?.sectorIdentifierUri === registration.sectorIdentifierUri &&
  isDeepStrictEqual(sectorAddresses(before), sectorAddresses(registration));

const requireSectorBy =
  (documents: Documents): RequireSector =>
  (registration, before) => {
    const { sectorIdentifierUri: address } = registration;
    if (address === null || isAsBefore(registration, before)) return;
    const document = documentAt(documents, address);
    const violations = new Violations();
    if (document instanceof SectorDocumentRefusal) violations.add('/sectorIdentifierUri', document.message);
    else checkSectorDocument(violations, registration, document);
    violations.throwIfAny();
  };

/** Fetches what sectors publish, for registrations that name them. */
@Injectable()
export class Sectors {
  private readonly logger = new Logger('Applications');
  private readonly budget = new FetchBudget();

  constructor(
    private readonly source: SectorDocumentSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work`, which registers something and asks `requireSector` last. Where that needs a document, what `work` did is undone, the document fetched, and `work` run again: so nobody has a document
   * fetched who may not register, and no connection to the database waits for it.
   */
  async checking<Result>(context: TenantContext, work: (requireSector: RequireSector) => Promise<Result>): Promise<Result> {
    const documents = new Map<string, SectorDocument>();
    // Ends: each turn adds a document, and none is needed beyond `maxDocuments`.
    for (;;) {
      try {
        return await work(requireSectorBy(documents));
      } catch (error) {
        if (!(error instanceof DocumentNeeded)) throw error;
        documents.set(error.address, await this.fetch(context, error.address));
      }
    }
  }

  private async fetch(context: TenantContext, address: string): Promise<SectorDocument> {
    if (!this.budget.takeForNew(context.tenantId, context.actor.address, this.clock.now()))
      return new SectorDocumentRefusal('cannot be fetched now: too many are asked for');
    try {
      return await this.source.fetch(address);
    } catch (error) {
      if (!(error instanceof SectorDocumentRefusal)) throw error;
      const detail = error.cause instanceof Error ? error.cause.message : undefined;
      this.logger.debug({
        msg: 'The document of a sector could not be had',
        address,
        problem: error.message,
        detail,
        ...logFields(context),
      });
      return error;
    }
  }
}
