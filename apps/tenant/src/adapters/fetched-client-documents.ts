import { Injectable } from '@nestjs/common';
import type { ClientId, Json, JsonObject } from '#contracts';
import { isStorableText } from '#kernel';
import { DocumentFetcher, type FetchedDocument, FetchRefusal, freshnessMs } from '#outbound';
import { ClientDocumentRefusal, ClientDocumentSource } from '../ports/client-document-source.js';

/** draft-ietf-oauth-client-id-metadata-document §8.7. */
export const maxDocumentBytes = 5 * 1024;
/** What a request of a browser can wait for it: others are asked for the same request, too. */
export const documentDeadlineMs = 1_000;

/** §4: a server says which more specific types it takes. */
const contentTypes = ['application/json', 'application/cimd+json', 'application/ld+json'];

/** The host answers, and has no such document. */
const saysGone = ({ status }: FetchRefusal): boolean => status === 404 || status === 410;

const refusalOf = (error: FetchRefusal): ClientDocumentRefusal => {
  if (saysGone(error)) return new ClientDocumentRefusal('gone', 'its host has no metadata document at this address', { cause: error });
  // §5: any other answer is no document, a redirect above all.
  if (error.status !== null && error.status < 400)
    return new ClientDocumentRefusal(
      'invalid',
      `its metadata document must be JSON of at most ${maxDocumentBytes} bytes, answered with 200 and no redirect`,
      { cause: error },
    );
  return new ClientDocumentRefusal('unavailable', 'its metadata document could not be fetched', { cause: error });
};

/** A `reviver` that throws for a document that could not be kept. */
const storable = (name: string, value: unknown): unknown => {
  if ([name, value].every((text) => typeof text !== 'string' || isStorableText(text))) return value;
  throw new Error('cannot be kept');
};

const objectIn = ({ body }: FetchedDocument): JsonObject => {
  try {
    const document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body), storable) as Json;
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document as JsonObject;
  } catch {
    // As below.
  }
  throw new ClientDocumentRefusal(
    'invalid',
    'its metadata document is no JSON object, or has a text that is none: with NUL, or half of a surrogate pair',
  );
};

/** Documents of clients, fetched without being led inside. */
@Injectable()
export class FetchedClientDocuments extends ClientDocumentSource {
  constructor(private readonly fetcher: DocumentFetcher) {
    super();
  }

  override async fetch(clientId: ClientId): Promise<{ document: JsonObject; freshMs: number }> {
    try {
      const fetched = await this.fetcher.fetch(clientId, contentTypes);
      return { document: objectIn(fetched), freshMs: freshnessMs(clientId, fetched) };
    } catch (error) {
      throw error instanceof FetchRefusal ? refusalOf(error) : error;
    }
  }
}
