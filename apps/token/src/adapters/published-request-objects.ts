import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock } from '#kernel';
import type { FoundRequestDocument, RequestDocuments } from '#oauth-core';
import { DocumentFetcher, FetchRefusal, TenantDocuments } from '#outbound';

/** `hash`: the SHA-256 of all that is published, base64url, with a line feed at its end that is no part of the JWT. */
type Published = { readonly document: string; readonly hash: string };

const hashForm = /#([A-Za-z0-9_-]{43})$/;

/** Request objects that clients publish (RFC 9101 §5.2.3): one whose address has its hash is remembered, any other is asked for each time, or nearly so. A fragment that is not its hash says no more than that another may be current (OpenID Connect Core §6.2): the signature tells whose it is. */
@Injectable()
export class PublishedRequestObjects implements RequestDocuments {
  private readonly documents: TenantDocuments<Published>;

  constructor(fetcher: DocumentFetcher, clock: Clock) {
    this.documents = new TenantDocuments(fetcher, clock, {
      contentTypes: ['application/oauth-authz-req+jwt', 'application/jwt'],
      read: (body) => ({
        document: body.toString('latin1').trim(),
        hash: createHash('sha256').update(body).digest('base64url'),
      }),
    });
  }

  async find({ tenantId }: TenantContext, requestUri: string): Promise<FoundRequestDocument> {
    try {
      const hash = hashForm.exec(requestUri)?.[1];
      const known = hash === undefined ? null : await this.documents.get(tenantId, requestUri);
      const { document } = known !== null && known.hash === hash ? known : await this.documents.getNewer(tenantId, requestUri);
      return { document };
    } catch (error) {
      if (error instanceof FetchRefusal) return { unavailable: error.message };
      throw error;
    }
  }
}
