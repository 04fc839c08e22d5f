export { openBrowser } from './browser.js';
export { closeAtEnd } from './close-at-end.js';
export { captureLog, type LoggedLine } from './capture-log.js';
export {
  buildApplication,
  buildAttribute,
  buildPublicApplication,
  buildResourceServer,
  buildSession,
  buildTenant,
  buildUser,
  DpopKey,
  tenantSettings,
} from './builders.js';
export { makeAuthority, makeCertificate } from './certificates.js';
export { administratorUrlOf } from './platform/administrator-url.js';
export { behindProxy, certificateHeader, certificateVerifiedHeader, proxyAddress } from './platform/proxy-settings.js';
export { cheapestHashing } from './cheapest-hashing.js';
export { AttestedInstance } from './attested-instance.js';
export { asserted, ClientKey, signWithSecret } from './client-key.js';
export { requestContext, tenantContext, twoTenants } from './contexts.js';
export { FakeClock } from './fake-clock.js';
export { freePort } from './free-port.js';
export { type LogoutAnswer, LogoutEndpoint } from './logout-endpoint.js';
export { NotificationEndpoint, type ReceivedNotice } from './notification-endpoint.js';
export { type MailMessage, parseMail } from './mail-message.js';
export { lookAtDocuments } from './look-at-documents.js';
export { cpuClock, median, medianTimes, spread } from './median-times.js';
export { startNats, type TestNats } from './nats.js';
export { plannedScans, startOwnPostgres, startPlatform, startPostgres, testDatabase } from './on-demand.js';
export { statementsOf } from './postgres/statements-of.js';
export type { OwnPostgres } from './postgres/own-postgres.js';
export { startPgBouncer, type TestPgBouncer } from './postgres/pgbouncer.js';
export type { TestPostgres } from './postgres/start-postgres.js';
export type { TestDatabase } from './postgres/test-database.js';
export { fulfilled, race, racePatienceMs, rejected } from './race.js';
export { serverDirectory } from './server-directory.js';
export { startRedis, type TestRedis } from './redis.js';
export { type ReceivedSms, type SmsBehaviour, type SmsSink, startSmsSink } from './sms-sink.js';
export { startSmtpSink, type SmtpBehaviour, type SmtpSink } from './smtp-sink.js';
export { heldBytes, partOfLongRequest } from './held-bytes.js';
export { isThorough, rounds } from './thoroughness.js';
export { ensureChromium, ensureNatsServer, ensurePostgres, ensureRedisServer, repositoryRoot, type Tool } from './tools.js';
export { entryPoints, PlatformProcess, type Topology } from './platform/platform-process.js';
export { breachedPassword, type PlatformAddress, settingsOfTests, type TestPlatform } from './platform/start-platform.js';
export { environmentOfOwn, type Replica, startReplica } from './platform/start-replica.js';
export { type Ceremony, encodeCbor, SoftwareAuthenticator } from './software-authenticator.js';
export { startProxyOf, startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export { dkimProblem } from './verify-dkim.js';
export { useCaseOf } from './use-case-of.js';
