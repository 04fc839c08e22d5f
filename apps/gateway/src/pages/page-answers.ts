import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import {
  chooseLocale,
  contentSecurityPolicy,
  type ErrorKind,
  errorPage,
  leavePage,
  leaveScriptHash,
  type PageFrame,
  type PagePermissions,
  passkeyScriptName,
  stylesheetName,
  themeVersion,
} from '#pages';
import { addressAt, routes } from '../http/routes.js';
import { seeOther } from '../http/redirect.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import { tenantOfRequest } from '../http/tenant-resolver.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** As much of a tenant as a page shows. */
type Brand = Pick<Tenant, 'name' | 'branding'> & { readonly issuer: string | null; readonly locales: readonly string[] };

const brandOf = ({ name, branding, issuer, settings }: Tenant): Brand => ({ name, branding, issuer, locales: settings.locales });

/** For pages that are of no tenant. */
const ownBrand: Brand = {
  name: 'Ostiary',
  branding: { primaryColor: null, backgroundColor: null, logoUri: null, logoDarkUri: null },
  issuer: null,
  locales: [],
};

/**
 * Addresses are paths, so that they are of the page's own origin whatever name it was reached by. `uiLocales` are wishes made at an
 * earlier request; those of this one are read from it.
 */
const frame = (request: FastifyRequest, brand: Brand, uiLocales: readonly string[] = []): PageFrame => {
  const issuerPath = brand.issuer === null ? null : new URL(brand.issuer).pathname.replace(/\/$/, '');
  const asset = (name: string): string =>
    issuerPath === null ? routes.assets.path.replace(':name', name) : addressAt(issuerPath, routes.tenantAssets, name);
  const theme = `theme.${themeVersion(brand.branding)}`;
  return {
    locale: chooseLocale({
      uiLocales: [...uiLocales, ...uiLocalesOf(request)],
      acceptLanguage: request.headers['accept-language'] ?? null,
      tenantLocales: brand.locales,
    }),
    tenantName: brand.name,
    logoUri: brand.branding.logoUri,
    logoDarkUri: brand.branding.logoDarkUri,
    assets: {
      stylesheet: asset(stylesheetName),
      theme: asset(`${theme}.css`),
      icon: asset(`${theme}.svg`),
      passkeyScript: asset(passkeyScriptName),
    },
  };
};

type ErrorAnswer = {
  readonly status: number;
  readonly kind: ErrorKind;
  /** The OAuth error, for those who build the client. */
  readonly error?: { readonly code: string; readonly description: string };
};

type Refusal = { readonly error: string; readonly description: string };

/** How a page says that something failed. `retryAfter`: after how many seconds it is worth another try. */
export type PageStatus = { readonly status?: number; readonly retryAfter?: number | undefined };

/** What one page needs besides the least: the client's picture, forms that leave, or a status that tells of a failure. */
type PageOptions = PagePermissions & PageStatus;

const withPicture = ({ pictures = [], ...options }: PageOptions, { logoUri, logoDarkUri }: Brand['branding']): PageOptions => ({
  ...options,
  pictures: [logoUri, logoDarkUri, ...pictures],
});

const sendPage = async (reply: FastifyReply, page: string, { status = 200, retryAfter, ...permissions }: PageOptions): Promise<void> => {
  if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter));
  await reply
    .code(status)
    .headers({ 'Content-Security-Policy': contentSecurityPolicy(permissions), Vary: 'Accept-Language, Cookie' })
    .type('text/html; charset=utf-8')
    .send(page);
};

/** Sends the hosted pages with the headers they need. That nobody keeps or frames them is said for every answer. */
@Injectable()
export class PageAnswers {
  /** What all pages of this request share. `uiLocales` are what the client wished for when the sign-in began (OpenID Connect Core §3.1.2.1). */
  frameOf({ http, tenant }: Pick<TenantRequest, 'http' | 'tenant'>, uiLocales: readonly string[] = []): PageFrame {
    return frame(http, brandOf(tenant), uiLocales);
  }

  /** What a page of no tenant shows. */
  ownFrame(request: FastifyRequest): PageFrame {
    return frame(request, ownBrand);
  }

  /** A page of a tenant, which may show the tenant's picture. */
  async send({ reply, tenant }: Pick<TenantRequest, 'reply' | 'tenant'>, page: string, options: PageOptions = {}): Promise<void> {
    await sendPage(reply, page, withPicture(options, tenant.branding));
  }

  /** A page of no tenant. */
  async sendOwn(reply: FastifyReply, page: string): Promise<void> {
    await sendPage(reply, page, {});
  }

  /**
   * Takes the browser to a client after a form of ours. By a page of its own, since browsers hold a form to the page's `form-action` for as long as
   * redirects go on, the client's included (ADR 26). Who reads no HTML is no browser, and is redirected at once.
   */
  async leave(request: TenantRequest, location: string): Promise<void> {
    const readsHtml = (request.http.headers.accept ?? '').includes('text/html');
    if (readsHtml) await this.send(request, leavePage({ ...this.frameOf(request), location }), { scripts: [leaveScriptHash] });
    else await seeOther(request.reply, location);
  }

  /** What the protocol has against the client's request, said to the person, since the client cannot be told. */
  async sendClientError({ http, reply }: TenantRequest, { error, description }: Refusal): Promise<void> {
    const kind = error === 'unauthorized_client' ? error : 'invalid_client_request';
    await this.sendError(http, reply, { status: 400, kind, error: { code: error, description } });
  }

  /** With the tenant's branding, where the request is known to be for one. */
  async sendError(request: FastifyRequest, reply: FastifyReply, { status, kind, error }: ErrorAnswer): Promise<void> {
    const tenant = tenantOfRequest(request);
    const brand = tenant === null ? ownBrand : brandOf(tenant);
    const page = errorPage({ ...frame(request, brand), kind, error, reference: request.id });
    await sendPage(reply, page, withPicture({ status }, brand.branding));
  }
}
