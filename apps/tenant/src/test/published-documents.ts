import type { ClientId, JsonObject } from '#contracts';
import { ClientDocumentRefusal, ClientDocumentSource } from '../ports/client-document-source.js';
import { SectorDocumentRefusal, SectorDocumentSource } from '../ports/sector-document-source.js';

/** What clients publish, as a test says; how often each was asked for. */
export class PublishedDocuments extends ClientDocumentSource {
  readonly published = new Map<string, JsonObject | ClientDocumentRefusal>();
  readonly asked: string[] = [];
  freshMs = 60_000;

  override async fetch(clientId: ClientId): Promise<{ document: JsonObject; freshMs: number }> {
    this.asked.push(clientId);
    const answer = this.published.get(clientId) ?? new ClientDocumentRefusal('gone', 'there is none');
    if (answer instanceof ClientDocumentRefusal) throw answer;
    return { document: answer, freshMs: this.freshMs };
  }
}

/** What sectors publish, as a test says; how often each was asked for. */
export class PublishedSectors extends SectorDocumentSource {
  readonly published = new Map<string, readonly string[]>();
  readonly asked: string[] = [];
  /** What happens while a document is fetched. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  override async fetch(address: string): Promise<readonly string[]> {
    this.asked.push(address);
    await this.meanwhile();
    const listed = this.published.get(address);
    if (listed === undefined) throw new SectorDocumentRefusal('could not be fetched');
    return listed;
  }
}
