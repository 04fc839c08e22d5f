import { describe, expect, it } from '@jest/globals';
import { type CanActivate, Module, UseFilters, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import { NestFactory, type DiscoveryService } from '@nestjs/core';
import { type RequestContext, rpcMap, type TenantContext } from '#contracts';
import { tenantContext } from '#testing';
import { bindRpcs, RpcBindings } from './bind-rpcs.js';
import { collectRpcs, requireAllRpcs, StandIn } from './collect-rpcs.js';

const { verifyEmail } = rpcMap.identity;
const { resolveTenant } = rpcMap.tenant;

class VerifyEmail {
  async execute(_context: TenantContext, { token }: { token: string }): Promise<{ email: string }> {
    return { email: `${token}@example.com` };
  }
}

class ResolveTenant {
  async execute(_context: RequestContext, request: { slug: string }): Promise<{ tenant: null }> {
    return { tenant: null, ...(request.slug === '' && {}) };
  }
}

class Never implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** As Nest tells of the providers that it made. */
const discovered = (...instances: readonly object[]): DiscoveryService =>
  ({ getProviders: () => instances.map((instance) => ({ instance })) }) as unknown as DiscoveryService;

describe('a table of RPCs', () => {
  it('has Nest make its use cases, and each answers its RPC', async () => {
    @Module({})
    class Root {}
    const providers = [...bindRpcs({ verifyEmail, resolveTenant }, { verifyEmail: VerifyEmail, resolveTenant: ResolveTenant })];
    const context = await NestFactory.createApplicationContext({ module: Root, providers }, { logger: false });
    const token = providers.flatMap((provider) => ('provide' in provider ? [provider.provide] : []))[0];
    const bound = collectRpcs(discovered(context.get<RpcBindings>(token as symbol)));
    expect([...bound].map(([subject, { scope }]) => [subject, scope])).toEqual([
      [verifyEmail.subject, 'tenant'],
      [resolveTenant.subject, 'platform'],
    ]);
    await expect(bound.get(verifyEmail.subject)?.answer(tenantContext(), { token: 'a' })).resolves.toEqual({ email: 'a@example.com' });
    await context.close();
  });

  it('is refused where another of the app answers the same RPC', () => {
    const bindings = new RpcBindings([{ rpc: verifyEmail, useCase: { execute: () => Promise.resolve({}) } }]);
    expect(() => collectRpcs(discovered(bindings, bindings))).toThrow(`${verifyEmail.subject} has two use cases`);
  });

  it.each([
    ['guard', UseGuards(Never)],
    ['pipe', UsePipes({ transform: (value: unknown) => value })],
    ['interceptor', UseInterceptors({ intercept: (_context, next) => next.handle() })],
    ['filter', UseFilters({ catch: () => undefined })],
  ])('is refused with a use case that has a %s, on itself or on its method, which would have no effect', (_what, decorate) => {
    class OfGuardedMethod extends VerifyEmail {
      @decorate
      override async execute(): Promise<{ email: string }> {
        return { email: '' };
      }
    }
    @decorate
    class Guarded extends VerifyEmail {}
    for (const type of [OfGuardedMethod, Guarded])
      expect(() => bindRpcs({ verifyEmail }, { verifyEmail: type })).toThrow(/would have no effect/);
  });
});

describe('a service that starts', () => {
  const bound = collectRpcs(discovered(new RpcBindings([{ rpc: verifyEmail, useCase: { execute: () => Promise.resolve({}) } }])));

  it('is refused while it leaves RPCs of its contract unanswered, by their names', () => {
    expect(() => requireAllRpcs('identity', bound, discovered())).toThrow(
      /^identity does not answer .*ostiary\.identity\.get-user\.v1.*: bind it/,
    );
    expect(() => requireAllRpcs('audit', new Map(), discovered())).toThrow(rpcMap.audit.listEntries.subject);
  });

  it('may answer some where it stands in for the real one, and none where it is no service', () => {
    expect(() => requireAllRpcs('identity', bound, discovered(new StandIn()))).not.toThrow();
    expect(() => requireAllRpcs('gateway', new Map(), discovered())).not.toThrow();
  });
});

describe('a table of RPCs does not compile', () => {
  const compiled = expect.arrayContaining([VerifyEmail]);

  it('while an RPC has no use case', () => {
    // @ts-expect-error resolveTenant has none
    const bind = () => bindRpcs({ verifyEmail, resolveTenant }, { verifyEmail: VerifyEmail });
    expect(bind).toThrow(TypeError);
  });

  it('with a use case for no RPC', () => {
    // @ts-expect-error resolveTenant is no RPC of this table
    expect(bindRpcs({ verifyEmail }, { verifyEmail: VerifyEmail, resolveTenant: ResolveTenant })).toEqual(compiled);
  });

  it('with a use case that answers something else, takes another request or another context, or answers at once', () => {
    class AnotherAnswer {
      async execute(): Promise<{ mail: string }> {
        return { mail: '' };
      }
    }
    class AnotherRequest {
      async execute(_context: TenantContext, request: { code: string }): Promise<{ email: string }> {
        return { email: request.code };
      }
    }
    class AnotherContext {
      async execute(_context: TenantContext): Promise<{ tenant: null }> {
        return { tenant: null };
      }
    }
    class AtOnce {
      execute(): { email: string } {
        return { email: '' };
      }
    }
    // @ts-expect-error the answer has another shape
    bindRpcs({ verifyEmail }, { verifyEmail: AnotherAnswer });
    // @ts-expect-error the request has no such member
    bindRpcs({ verifyEmail }, { verifyEmail: AnotherRequest });
    // @ts-expect-error outside any tenant there is no TenantContext
    bindRpcs({ resolveTenant }, { resolveTenant: AnotherContext });
    // @ts-expect-error an answer is a promise
    bindRpcs({ verifyEmail }, { verifyEmail: AtOnce });
    expect(bindRpcs({ verifyEmail }, { verifyEmail: VerifyEmail })).toEqual(compiled);
  });

  it('for a service that exists, with one of its RPCs forgotten', () => {
    // @ts-expect-error listEntries has no use case
    expect(() => bindRpcs(rpcMap.audit, {})).toThrow(TypeError);
  });
});
