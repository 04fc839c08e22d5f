import { Injectable } from '@nestjs/common';
import { DocumentFetcher, FetchRefusal } from '#outbound';
import { SectorDocumentRefusal, SectorDocumentSource } from '../ports/sector-document-source.js';

const addressesIn = (body: Buffer): readonly string[] => {
  try {
    const document: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (Array.isArray(document) && document.every((item) => typeof item === 'string')) return document;
  } catch {
    // As below.
  }
  throw new SectorDocumentRefusal('must publish a JSON list of addresses');
};

/** What sectors publish, fetched without being led inside. */
@Injectable()
export class FetchedSectorDocuments extends SectorDocumentSource {
  constructor(private readonly fetcher: DocumentFetcher) {
    super();
  }

  override async fetch(address: string): Promise<readonly string[]> {
    try {
      return addressesIn((await this.fetcher.fetch(address, ['application/json'])).body);
    } catch (error) {
      if (!(error instanceof FetchRefusal)) throw error;
      throw new SectorDocumentRefusal(
        'could not be fetched: it must answer with 200 and JSON of at most 5 KiB, within a second and without a redirect',
        {
          cause: error,
        },
      );
    }
  }
}
