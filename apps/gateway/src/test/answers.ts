import { expect } from '@jest/globals';
import { ServiceError, type ServiceErrorCode } from '#contracts';

/** What a service does that refuses. */
export const refuse = (code: ServiceErrorCode, retryAfter?: number) => (): never => {
  throw new ServiceError(code, 'refused', retryAfter === undefined ? {} : { retryAfter });
};
export const cookiesOf = (response: Response): string[] => response.headers.getSetCookie();
/** The proof that is in the forms of a page; empty where there is none. */
export const confirmationOn = (page: string): string => /name="confirmation" value="([^"]+)"/.exec(page)?.[1] ?? '';
export const policyOf = (response: Response): string => response.headers.get('content-security-policy') ?? '';

/** A page as every page must be: not cached, not framed, telling nobody where it was. Returns its HTML. */
export const expectPage = async (response: Response, status: number): Promise<string> => {
  const page = await response.text();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(policyOf(response)).toContain("default-src 'none'");
  expect(policyOf(response)).toContain("frame-ancestors 'none'");
  expect(policyOf(response)).not.toContain('unsafe');
  return page;
};

/** A page that says what is wrong, with the reference that the logs have. Returns its HTML. */
export const expectErrorPage = async (response: Response, status: number): Promise<string> => {
  const page = await expectPage(response, status);
  expect(page).toContain('id="error"');
  expect(page).toContain(response.headers.get('x-request-id') ?? 'no reference');
  return page;
};

/** An error as RFC 6749 §5.2 has it, which tells nothing of the inside. */
export const expectOAuthError = async (response: Response, status: number, error: string): Promise<void> => {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ error, error_description: expect.any(String) });
  expect(JSON.stringify(body)).not.toMatch(/ at |\.ts|node_modules/);
};
