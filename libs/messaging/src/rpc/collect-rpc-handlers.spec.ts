import { describe, expect, it } from '@jest/globals';
import { type CanActivate, UseFilters, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { rpcMap, type TenantContext } from '#contracts';
import { tenantContext } from '#testing';
import { collectRpcHandlers } from './collect-rpc-handlers.js';
import { RpcHandler } from './rpc-handler.js';

const { verifyEmail } = rpcMap.identity;

class Emails {
  constructor(private readonly domain: string) {}

  @RpcHandler(verifyEmail)
  async verify(_context: TenantContext, { token }: { token: string }): Promise<{ email: string }> {
    return { email: `${token}@${this.domain}` };
  }
}

class Never implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** As Nest tells of the controllers that it made. */
const made = (...instances: readonly object[]): DiscoveryService =>
  ({
    getProviders: () => [],
    getControllers: () => instances.map((instance) => ({ instance, name: instance.constructor.name })),
  }) as unknown as DiscoveryService;

describe('the handlers of RPCs', () => {
  it('are found by their subject, bound to their instance, those of ancestors too', async () => {
    class MoreEmails extends Emails {}
    const methods = collectRpcHandlers(made(new MoreEmails('example.com')));
    expect([...methods.keys()]).toEqual([verifyEmail.subject]);
    await expect(methods.get(verifyEmail.subject)?.answer(tenantContext(), { token: 'a' })).resolves.toEqual({ email: 'a@example.com' });
  });

  it('are refused when two answer for one subject', () => {
    expect(() => collectRpcHandlers(made(new Emails('a.example'), new Emails('b.example')))).toThrow(
      `Emails.verify is a second handler of ${verifyEmail.subject}`,
    );
  });

  it.each([
    ['guard', UseGuards(Never)],
    ['pipe', UsePipes({ transform: (value: unknown) => value })],
    ['interceptor', UseInterceptors({ intercept: (_context, next) => next.handle() })],
    ['filter', UseFilters({ catch: () => undefined })],
  ])('are refused with a %s, of their own or of their class, which would have no effect', (_what, decorate) => {
    class Guarded {
      @decorate
      @RpcHandler(verifyEmail)
      async verify(): Promise<{ email: string }> {
        return { email: '' };
      }
    }
    @decorate
    class OfGuardedClass extends Emails {}
    for (const instance of [new Guarded(), new OfGuardedClass('a.example')])
      expect(() => collectRpcHandlers(made(instance))).toThrow(/would have no effect/);
  });
});
