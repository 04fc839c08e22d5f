export { type AddressGroup, addressGroups } from './address-groups.js';
export { limitRequests, type LimitRequestsOptions, type Throttling } from './limit-requests.js';
export { type ActiveLimit, defaultLimits, limitsAt } from './limits-at.js';
export { reportThrottling } from './report-throttling.js';
export { type Exhaustion, RequestLimiter } from './request-limiter.js';
