export { type AddressGroup, addressGroups } from './address-groups.js';
export { CountedUserLimits } from './counted-user-limits.js';
export { networkOf } from './network-of.js';
export { limitRequests, type LimitRequestsOptions } from './limit-requests.js';
export { type ActiveLimit, defaultLimits, limitsAt } from './limits-at.js';
export { Refusals, type Throttling } from './refusals.js';
export { reportThrottling } from './report-throttling.js';
export { type Exhaustion, RequestLimiter } from './request-limiter.js';
