import { NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { ServiceError, serviceErrorCodes } from '#contracts';
import { httpFailureOf } from './http-failure.js';
import { HttpInputError } from './http-input-error.js';

describe('httpFailureOf', () => {
  it.each([
    ['invalid_argument', 400],
    ['not_found', 404],
    ['conflict', 409],
    ['version_mismatch', 412],
    ['forbidden', 403],
    ['step_up_required', 403],
    ['login_required', 401],
    ['too_many_requests', 429],
    ['unavailable', 503],
    ['deadline_exceeded', 503],
    ['internal', 500],
  ] as const)('answers %s with %i', (code, status) => {
    expect(httpFailureOf(new ServiceError(code, 'x')).status).toBe(status);
  });

  it('has a status for every code there is', () => {
    for (const code of serviceErrorCodes) expect(httpFailureOf(new ServiceError(code, 'x')).status).toBeGreaterThanOrEqual(400);
  });

  it('tells when to try again', () => {
    expect(httpFailureOf(new ServiceError('unavailable', 'x')).retryAfter).toBe(1);
    expect(httpFailureOf(new ServiceError('too_many_requests', 'x', { retryAfter: 30 })).retryAfter).toBe(30);
    expect(httpFailureOf(new ServiceError('not_found', 'x')).retryAfter).toBeNull();
  });

  it('says nothing of what was not meant for the caller', () => {
    for (const error of [
      new Error('planted'),
      'planted',
      { statusCode: 400, message: 'planted' },
      new ServiceError('internal', 'planted'),
      undefined,
    ]) {
      const failure = httpFailureOf(error);
      expect(failure).toMatchObject({ status: 500, code: 'server_error', expected: false });
      expect(failure.message).not.toContain('planted');
    }
  });

  it("uses our words, not the framework's", () => {
    expect(httpFailureOf(new NotFoundException('Cannot GET /planted')).message).not.toContain('planted');
    expect(httpFailureOf(Object.assign(new Error('planted'), { statusCode: 413 }))).toMatchObject({
      status: 413,
      code: 'invalid_request',
    });
    expect(httpFailureOf(new HttpInputError(415, 'JSON is not read here.')).message).toBe('JSON is not read here.');
  });
});
