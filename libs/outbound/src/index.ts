export { DocumentFetcher, type DocumentFetcherOptions, type FetchedDocument, FetchRefusal } from './document-fetcher.js';
export { isPublicAddress } from './public-address.js';
export { type DocumentKind, TenantDocuments } from './tenant-documents.js';
