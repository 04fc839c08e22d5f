import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import type { DocumentFetcher } from '#outbound';
import { FetchedClientDocuments } from './fetched-client-documents.js';

const fetchPublished = (body: string | Buffer) => {
  const fetch: DocumentFetcher['fetch'] = () => Promise.resolve({ body: Buffer.from(body), headers: {} });
  return new FetchedClientDocuments({ fetch } as DocumentFetcher).fetch('https://app.example/client' as ClientId);
};

describe('draft-ietf-oauth-client-id-metadata-document §4: the document of a client', () => {
  it('is a JSON object, of text in any script', async () => {
    const document = { client_id: 'x', client_name: 'Заметки 📝' };
    expect(await fetchPublished(JSON.stringify(document))).toMatchObject({ document });
  });

  it.each<[string, string | Buffer]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no UTF-8', Buffer.from('{"x":"é"}', 'latin1')],
    ['JSON with NUL in a value, which no table keeps', String.raw`{"x":["a\u0000b"]}`],
    ['JSON with NUL in a name', String.raw`{"x":{"a\u0000b":1}}`],
    ['JSON with half of a surrogate pair', String.raw`{"x":"\ud800"}`],
  ])('is not %s', async (_what, body) => {
    await expect(fetchPublished(body)).rejects.toMatchObject({ kind: 'invalid' });
  });
});
