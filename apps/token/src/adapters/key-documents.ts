import type { Json, JsonObject, TenantContext } from '#contracts';
import type { Clock } from '#kernel';
import { type DocumentFetcher, FetchRefusal, TenantDocuments } from '#outbound';

/** Where somebody's keys are: given by value, or published at an address; both null: they have none. */
type Whereabouts = { readonly jwks: JsonObject | null; readonly jwksUri: string | null };

type FoundDocument<Content> = { readonly content: Content } | { readonly unavailable: string };

/** Documents of others' keys, of one kind: given by value, or published (RFC 7517 §8.5), where what is remembered may be too old to have a new key. */
export class KeyDocuments<Content> {
  /** Documents by value, for as long as what they were given with is remembered. */
  private readonly given = new WeakMap<JsonObject, Content>();
  private readonly published: TenantDocuments<Content>;

  /** `read` throws for what is no document of the kind. */
  constructor(
    fetcher: Pick<DocumentFetcher, 'fetch'>,
    clock: Pick<Clock, 'now'>,
    private readonly read: (document: Json) => Content,
  ) {
    this.published = new TenantDocuments(fetcher, clock, {
      contentTypes: ['application/jwk-set+json', 'application/json'],
      read: (body) => read(JSON.parse(body.toString()) as Json),
    });
  }

  /** The document, asked for anew where the one that is known does not suffice, unless that is too soon; null where there is none. Whether it suffices then, is for the caller to see. */
  async find(
    { tenantId }: TenantContext,
    { jwks, jwksUri }: Whereabouts,
    suffices: (content: Content) => boolean,
  ): Promise<FoundDocument<Content> | null> {
    if (jwks !== null) return { content: this.contentOf(jwks) };
    if (jwksUri === null) return null;
    try {
      const known = await this.published.get(tenantId, jwksUri);
      return { content: suffices(known) ? known : await this.published.getNewer(tenantId, jwksUri) };
    } catch (error) {
      if (error instanceof FetchRefusal) return { unavailable: error.message };
      throw error;
    }
  }

  private contentOf(jwks: JsonObject): Content {
    const content = this.given.get(jwks) ?? this.read(jwks);
    this.given.set(jwks, content);
    return content;
  }
}
