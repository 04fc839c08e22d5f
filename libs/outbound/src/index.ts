export { DocumentFetcher, type DocumentFetcherOptions, type FetchedDocument, FetchRefusal } from './document-fetcher.js';
export { type FetchBounds, FetchTurns } from './fetch-turns.js';
export { HttpPoster, type Posted, PostFailure, type Posting } from './http-poster.js';
export { isLoopbackAddress, isPublicAddress } from './public-address.js';
export { HostRefusal, PublicHosts } from './public-hosts.js';
export { type DocumentKind, freshnessMs, TenantDocuments } from './tenant-documents.js';
