import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type DynamicModule, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { AppName } from '#contracts';
import type { AppConfig } from '../config/app-config.js';
import { AppMetrics } from '../metrics/app-metrics.js';
import { addressMatcher } from './canonical-address.js';
import { writeAtEndOfTick } from './write-at-end-of-tick.js';
import { bodyLimit, registerFormParser } from './body-parsers.js';
import { DefaultErrorFilter } from './default-error.filter.js';
import { answerFrameworkError } from './framework-errors.js';
import { HttpInputError } from './http-input-error.js';
import { refuseWrongMethods } from './method-guard.js';
import { PrebuiltResponses } from './prebuilt-responses.js';
import { captureRemoteAddress } from './capture-remote-address.js';
import { securityHeaders } from './security-headers.js';
import { arrivalLimits, arrivalOptions, refuseOddRequests, refuseUnreadable } from './unreadable-requests.js';

/** RFC 9112 §3.2: one Host, of which Node's parsed headers would show the first. */
const hostProblem = ({ rawHeaders, httpVersion }: IncomingMessage): HttpInputError | null => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  if (hosts > 1) return new HttpInputError(400, 'The request has more than one Host.');
  return hosts === 0 && httpVersion === '1.1' ? new HttpInputError(400, 'The request has no Host.') : null;
};

/** RFC 9110 §15.5.16. Nothing is unpacked, so that a coded body would be read as what it is not. */
const codingProblem = ({ headers }: IncomingMessage): HttpInputError | null => {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'identity') return null;
  return new HttpInputError(415, 'The content coding of the request is not supported here; send the body as it is.');
};

const refuseMisleading = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    const problem = hostProblem(raw) ?? codingProblem(raw);
    if (problem) done(problem);
    else done();
  });
};

/** What an app may want otherwise than others. */
export type HttpAppOptions = { readonly problemsUnder?: string };

/** A Nest application on Fastify with the platform's parsers, limits, headers and metrics; not yet listening. */
export const createHttpApp = async (
  name: AppName,
  module: DynamicModule,
  config: AppConfig,
  logger: LoggerService,
  { problemsUnder }: HttpAppOptions = {},
): Promise<NestFastifyApplication> => {
  const headers = securityHeaders(name === 'introspection' ? config.introspectionPublicUrl : config.publicUrl);
  const onUnreadable = (status: number): void => app.get(AppMetrics, { strict: false }).observeHttp('(none)', '(unreadable)', status, 0);
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy: config.trustedProxies && config.trustedProxies.length > 0 ? addressMatcher(config.trustedProxies) : false,
    frameworkErrors: answerFrameworkError(headers, problemsUnder),
    genReqId: () => randomUUID(),
    ...arrivalLimits,
    http: arrivalOptions,
    clientErrorHandler: refuseUnreadable(headers, onUnreadable),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    // Nobody uses middleware of Express's kind, and its engine would run for each request.
    skipMiddie: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger, abortOnError: false, bodyParser: false });
  const fastify = app.getHttpAdapter().getInstance();
  const common = Object.entries(headers);
  const metrics = app.get(AppMetrics, { strict: false });

  captureRemoteAddress(fastify.server);
  refuseOddRequests(fastify.server, headers);
  refuseMisleading(fastify);
  registerFormParser(fastify);
  let draining = false;
  PrebuiltResponses.add(fastify, new PrebuiltResponses(headers, () => draining));
  fastify.addHook('preClose', (done) => {
    draining = true;
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of common) if (!reply.hasHeader(name)) void reply.header(name, value);
    void reply.header('X-Request-Id', request.id);
    // A connection kept open after its last answer would hold up the shutdown.
    if (draining) void reply.header('Connection', 'close');
    writeAtEndOfTick(reply.raw, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)');
    metrics.observeHttp(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const ms = Math.round(reply.elapsedTime);
    logger.debug?.({ msg: 'answered', method: request.method, route, status: reply.statusCode, ms, correlationId: request.id }, 'Http');
    done();
  });
  refuseWrongMethods(fastify);
  app.useGlobalFilters(new DefaultErrorFilter());
  return app;
};
