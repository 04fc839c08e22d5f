import type {
  AccessDuration,
  BackchannelDisplay,
  RequestedApi,
  RequestedClaimDisplay,
  RequestedDetail,
  RequestedScope,
  RequestingDevice,
} from '#contracts';
import { html, type Html } from '../html/html.js';
import { browserNameOf } from '../messages/browser-name.js';
import { lengthOfTime } from '../messages/length-of-time.js';
import { scopeText, textIn } from '../messages/local-text.js';
import { momentOf } from '../messages/time.js';
import { hasClaimWords, hasWords } from '../messages/consent/words.js';
import type { Messages } from '../messages/messages.js';
import { clientLinkList, type LinkedClient } from './client-links.js';
import { describedDetail } from './described-detail.js';
import { document, lead, type PageFrame, wordsOf } from './layout.js';

export type ConsentPage = PageFrame &
  LinkedClient & {
    readonly clientName: string;
    readonly clientLogoUri: string | null;
    /** Those of OpenID. `allowed`: by this user, before. */
    readonly scopes: readonly RequestedScope[];
    /** What is asked for at which API. */
    readonly apis: readonly RequestedApi[];
    /** What is asked for by name, which no scope tells. */
    readonly claims: readonly RequestedClaimDisplay[];
    /** How long what is allowed lasts; null: not known. */
    readonly duration: AccessDuration | null;
    /** The host that publishes what the application is; null: it is registered. */
    readonly publishedBy?: string | null;
    /** Whether nobody answers for what the client says of itself. */
    readonly isUnverified: boolean;
    /** Whether the answer goes to a program on this device. */
    readonly isOnDevice: boolean;
    /** What the organization is called that it is for; null or left out: it is for none. */
    readonly organization?: string | null;
    /** Which device gets what is allowed, as far as it is known; null: none. */
    readonly device: RequestingDevice | null;
    /** What a client shows that made the request by itself; null: it did not. */
    readonly backchannel: BackchannelDisplay | null;
    /** How the user knows themselves: a name or an address; null: not known at the moment. */
    readonly account: string | null;
    /** Where somebody else signs in. */
    readonly otherAccount: string;
  };

const tick = html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
  <path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

/** Beside what is far-reaching. */
const triangle = html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
  <path
    d="M10 3l7.4 13.2H2.6zM10 8v3.6M10 13.9v.1"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
</svg>`;

type Words = Messages['consent'];

type Scope = ConsentPage['scopes'][number];

const scopeItem = (scope: Scope, locale: string, words: Words): Html => {
  const text = hasWords(scope.name, words.scopes) ? words.scopes[scope.name] : scopeText(locale, scope);
  const said = text ? html`${text}` : html`<code>${scope.name}</code>`;
  return scope.sensitive
    ? html`<li class="sensitive">
        ${triangle}<span>${said} <strong>${words.sensitive}</strong></span>
      </li>`
    : html`<li>${tick}<span>${said}</span></li>`;
};

const plainItem = (text: string): Html => html`<li>${tick}<span>${text}</span></li>`;

/** What a claim that is asked for by name tells, in words; by its name where it has none. */
export const claimText = (locale: string, { name, labels }: Pick<RequestedClaimDisplay, 'name' | 'labels'>, words: Words): string =>
  hasClaimWords(name, words.claims) ? words.claims[name] : words.otherClaim(textIn(locale, labels) ?? name);

const detailItem = (detail: RequestedDetail, words: Words): Html =>
  html`<li>
    ${tick}
    <div class="detail">${describedDetail(detail, words)}</div>
  </li>`;

const itemList = (labelledBy: string, items: readonly Html[]): Html =>
  html`<ul class="scopes" aria-labelledby="${labelledBy}">
    ${items}
  </ul>`;

/** `apis`: what is at each, none of which is empty. */
type Items = { readonly own: readonly Html[]; readonly apis: readonly { readonly title: string; readonly items: readonly Html[] }[] };

/** The first API has the id that there is for one. */
const apiId = (id: string, index: number): string => (index === 0 ? `${id}-api` : `${id}-api-${index + 1}`);

/** What is about the user, then what is at each API; nothing where there is neither. */
const scopeSection = (id: string, title: string, { own, apis }: Items): Html | null =>
  own.length + apis.length === 0
    ? null
    : html`<h2 id="${id}">${title}</h2>
        ${own.length > 0 && itemList(id, own)}
        ${apis.map(
          (api, index) =>
            html`<h3 id="${apiId(id, index)}">${api.title}</h3>
              ${itemList(`${id} ${apiId(id, index)}`, api.items)}`,
        )}`;

/** What is asked for now, apart from what is allowed already and stays so. An API is named without any of its scopes too: a token for it may be enough to call it. */
const scopeLists = ({ scopes, apis, claims, locale }: ConsentPage, words: Words): Html => {
  const itemsOf = (some: readonly Scope[], isAllowed: boolean): readonly Html[] =>
    some.filter((scope) => scope.allowed === isAllowed).map((scope) => scopeItem(scope, locale, words));
  const ownItems = (isAllowed: boolean): readonly Html[] => [
    ...itemsOf(scopes, isAllowed),
    ...claims.filter((claim) => claim.allowed === isAllowed).map((claim) => plainItem(claimText(locale, claim, words))),
  ];
  const askedItems = (api: RequestedApi): readonly Html[] =>
    api.scopes.length + api.authorizationDetails.length === 0
      ? [plainItem(words.noApiScopes)]
      : [...itemsOf(api.scopes, false), ...api.authorizationDetails.map((detail) => detailItem(detail, words))];
  const apiItems = (itemsAt: (api: RequestedApi) => readonly Html[]): Items['apis'] =>
    apis.map((api) => ({ title: words.atApi(api.name), items: itemsAt(api) })).filter(({ items }) => items.length > 0);
  const isNothing = scopes.length + apis.length === 0;
  const asked: Items = { own: isNothing ? [plainItem(words.noScopes)] : ownItems(false), apis: apiItems(askedItems) };
  const allowed: Items = { own: ownItems(true), apis: apiItems((api) => itemsOf(api.scopes, true)) };
  const isMore = [...scopes, ...apis.flatMap((api) => api.scopes), ...claims].some(({ allowed: isAllowed }) => isAllowed);
  return html`${scopeSection('scopes', isMore ? words.moreScopesTitle : words.scopesTitle, asked)}
  ${scopeSection('allowed-scopes', words.allowedScopesTitle, allowed)}`;
};

const durationSentence = ({ duration, locale }: ConsentPage, words: Words): Html | null =>
  duration === null ? null : html`<p id="duration">${words.duration[duration.kind](lengthOfTime(locale, duration.maxSeconds))}</p>`;

/** Names and pictures are the client's own words, and may be those of somebody else: the host is not (RFC 7591 §5). */
const hostSentence = ({ redirectHost, publishedBy = null }: ConsentPage, words: Words): Html =>
  html`${publishedBy !== null && html`<p id="published-by">${words.publishedBy(publishedBy)}</p>`}
  ${redirectHost !== null && html`<p id="redirect-host">${words.redirectHost(redirectHost)}</p>`}`;

/** What cannot be known of a client that registered itself, said before what it asks for (RFC 7591 §5). */
const unverifiedNotice = ({ isUnverified, isOnDevice, tenantName }: ConsentPage, words: Words): Html | null =>
  isUnverified
    ? html`<div class="notice" id="unverified">
        <p>${words.unverified(tenantName)}</p>
        ${isOnDevice && html`<p>${words.onDevice}</p>`}
      </div>`
    : null;

const fact = (name: string, value: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

/** What is known of a device that asks from elsewhere, for a person who is led to allow a stranger's (RFC 8628 §5.4, §5.5). */
const deviceNotice = (page: ConsentPage): Html | null => {
  if (page.device === null) return null;
  const { requestedAt, address, userAgent } = page.device;
  const words = wordsOf(page).device.request;
  const { browser, system } = browserNameOf(userAgent);
  const program = [browser, system].filter((name) => name !== null).join(', ');
  return html`<div class="notice" id="device">
    <p>${words.text(page.clientName)}</p>
    <dl class="plain">
      ${fact(words.address, address ?? words.unknown)} ${fact(words.program, program === '' ? words.unknown : program)}
      ${fact(words.time, momentOf(page.locale, requestedAt))}
    </dl>
    <p>${words.warning}</p>
  </div>`;
};

/** What a client asked by itself, and what it shows its user too, for a person who is led to allow a stranger's (CIBA §7.1, binding_message). */
const backchannelNotice = (page: ConsentPage): Html | null => {
  if (page.backchannel === null) return null;
  const { requestedAt, bindingMessage } = page.backchannel;
  const words = wordsOf(page).backchannel.request;
  return html`<div class="notice" id="backchannel">
    <p>${words.text(page.clientName)}</p>
    <dl class="plain">
      ${bindingMessage !== null && fact(words.message, bindingMessage)} ${fact(words.time, momentOf(page.locale, requestedAt))}
    </dl>
    ${bindingMessage !== null && html`<p>${words.compare}</p>`}
    <p>${words.warning}</p>
  </div>`;
};

/** One organization's consent is not another's: it says for which it is, before what is asked for. */
const organizationSentence = (page: ConsentPage): Html | null => {
  const { organization = null } = page;
  return organization === null ? null : html`<p id="organization">${wordsOf(page).organization.consentFor(organization)}</p>`;
};

/** The form of the step `consent` of `{issuer}/login`: `decision` is `allow` or `deny`. */
export const consentPage = (page: ConsentPage): string => {
  const words = wordsOf(page).consent;

  return document(
    page,
    words.title(page.clientName),
    html`${lead(words.lead(page.clientName, page.tenantName), page.clientLogoUri)} ${unverifiedNotice(page, words)} ${deviceNotice(page)}
      ${backchannelNotice(page)} ${organizationSentence(page)} ${scopeLists(page, words)} ${durationSentence(page, words)}
      ${hostSentence(page, words)}
      <p class="note">
        ${words.note(page.clientName)}${page.account !== null && html` ${words.signedInAs(page.account)}`}
        <a id="other-account" href="${page.otherAccount}">${words.otherAccount}</a>
      </p>
      ${clientLinkList(page)}
      <form method="post">
        <div class="actions">
          <button id="allow" type="submit" name="decision" value="allow">${words.allow}</button>
          <button id="deny" class="secondary" type="submit" name="decision" value="deny">${words.deny}</button>
        </div>
      </form>`,
  );
};
