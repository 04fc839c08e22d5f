import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isNestedAtMost } from '#kernel';
import { HttpInputError } from './http-input-error.js';
import { decodeUtf8, parseParameters } from './parameters.js';

/** The largest body that is read, in bytes. */
export const bodyLimit = 64 * 1024;
/** Fewer levels than a call between services may have: what is deeper would overflow the stack of whoever copies or writes it. */
const maxNesting = 24;

/**
 * Forms, and nothing else, are read on every path: a controller's `@Body()` is a `ParameterList`. JSON is read where
 * `acceptJson` allows it; any other content type is answered 415.
 */
export const registerFormParser = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer', bodyLimit }, (_request, body: Buffer, done) => {
    try {
      done(null, parseParameters(decodeUtf8(body)));
    } catch (error) {
      done(error instanceof Error ? error : new HttpInputError(400, 'The parameters are malformed.'));
    }
  });
};

const namesOfPrototypes = 'The body has a member named __proto__, or constructor with a member prototype; neither is taken.';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * Reads JSON bodies of the requests that `isRead` names; an empty one is none, as clients that call every request JSON
 * send with a DELETE. Malformed JSON, invalid UTF-8, members
 * named `__proto__` or `constructor.prototype`, and what is nested too deeply are answered 400.
 */
export const acceptJson = (app: NestFastifyApplication, isRead: (request: FastifyRequest) => boolean): void => {
  const fastify = app.getHttpAdapter().getInstance();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    /^application\/([a-z0-9.+-]+\+)?json\b/i,
    { parseAs: 'buffer', bodyLimit },
    (request, body: Buffer, done) => {
      if (!isRead(request)) {
        done(new HttpInputError(415, 'JSON is not read here; send a form.'));
        return;
      }
      let text: string;
      try {
        text = decodeUtf8(body);
      } catch (error) {
        done(error instanceof Error ? error : new HttpInputError(400, 'The body is not valid UTF-8.'));
        return;
      }
      if (text === '') {
        done(null, undefined);
        return;
      }
      void parse(request, text, (error, value) => {
        if (error)
          done(
            new HttpInputError(400, /__proto__|constructor/.test(text) && isJson(text) ? namesOfPrototypes : 'The body is not valid JSON.'),
          );
        else if (!isNestedAtMost(maxNesting, value)) done(new HttpInputError(400, `The body is nested deeper than ${maxNesting} levels.`));
        else done(null, value);
      });
    },
  );
};
