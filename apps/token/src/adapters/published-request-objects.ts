import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock } from '#kernel';
import type { FoundRequestDocument, RequestDocuments } from '#oauth-core';
import { DocumentFetcher, FetchRefusal, TenantDocuments } from '#outbound';

/** The SHA-256 of a document, base64url. */
const hashForm = /#([A-Za-z0-9_-]{43})$/;

/** Request objects that clients publish (RFC 9101 §5.2.3): one whose address has its hash is remembered, any other is asked for each time, or nearly so. */
@Injectable()
export class PublishedRequestObjects implements RequestDocuments {
  private readonly documents: TenantDocuments<string>;

  constructor(fetcher: DocumentFetcher, clock: Clock) {
    this.documents = new TenantDocuments(fetcher, clock, {
      contentTypes: ['application/oauth-authz-req+jwt', 'application/jwt'],
      read: (body) => body.toString('latin1').trim(),
    });
  }

  async find({ tenantId }: TenantContext, requestUri: string): Promise<FoundRequestDocument> {
    try {
      const hash = hashForm.exec(requestUri)?.[1];
      if (hash === undefined) return { document: await this.documents.getNewer(tenantId, requestUri) };
      const isMeant = (document: string): boolean => createHash('sha256').update(document).digest('base64url') === hash;
      const known = await this.documents.get(tenantId, requestUri);
      const document = isMeant(known) ? known : await this.documents.getNewer(tenantId, requestUri);
      return isMeant(document) ? { document } : { unavailable: 'the document is not the one whose hash is in the address' };
    } catch (error) {
      if (error instanceof FetchRefusal) return { unavailable: error.message };
      throw error;
    }
  }
}
