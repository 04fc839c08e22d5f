import { randomUUID } from 'node:crypto';
import type { DeliveryId, MessageTemplate, NoticedSignIn, Tenant, User } from '#contracts';
import { brandSchemes, browserNameOf, momentOf, placeOf } from '#pages';
import type { Mail } from '../ports/message-transport.js';
import { platformWording } from './default-templates.js';
import { isTemplateName, messageKinds } from './message-kinds.js';
import type { MessageValues } from './message-values.js';
import { secretProblem } from './secret-places.js';
import { fill } from './template-engine.js';

/** Text as it may stand in a header: one line, not too long. */
const oneLine = (text: string, longest: number): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longest);

/** Of what an application is called: whole, since one that nobody answers for is told by the client_id that follows its name (ADR 82). */
export const longestClientName = 140;

type Addressee = Pick<User, 'name' | 'username'> & { readonly email: string };

/** What to call a person. A name that carries an address of the web is an advertisement, not a name. */
export const displayName = ({ name, username, email }: Addressee): string => {
  const shown = [name, username, email].find((candidate) => candidate && !/:\/\/|www\./i.test(candidate));
  return oneLine(shown ?? '', 100);
};

const pictureOf = (uri: string | null): string => (uri?.startsWith('https://') ? uri : '');

/** The brand as templates use it: computed as for the pages, so that what is readable there is readable here. */
const brandOf = ({ branding }: Tenant) => {
  const { light, dark } = brandSchemes(branding);
  return {
    color: light.button,
    color_text: light.onButton,
    color_outline: light.outline,
    color_link: light.link,
    color_outline_dark: dark.outline,
    color_link_dark: dark.link,
    logo: pictureOf(branding.logoUri),
    logo_dark: pictureOf(branding.logoDarkUri),
  };
};

/**
 * What the message brings: a link to `path` of the tenant, which begins with the stored issuer and whose page is in the message's language, and a code for some. `minutes`: for how
 * long that works. `until`: the end of an invitation, of the change of an address, of an account, of the notice of a sign-in, or of a question (ISO 8601). `codesLeft`: recovery codes that are not used. `signIn`: the one that it is about. `clientName`: of the application that has the person asked.
 */
export type MailContent = {
  readonly path: string;
  readonly parameters: { readonly [name: string]: string };
  readonly code?: string;
  readonly minutes?: number;
  readonly until?: string;
  readonly codesLeft?: number;
  readonly signIn?: NoticedSignIn;
  readonly clientName?: string;
};

type Message = MailContent & {
  readonly id: DeliveryId;
  readonly tenant: Tenant;
  readonly user: Addressee;
  readonly template: MessageTemplate;
};

/** A sign-in as people of that language read it. What its browser says of itself is anybody's to write. */
const signInValues = (locale: string, signIn: NoticedSignIn | undefined): Pick<MessageValues, 'browser' | 'time' | 'place'> => {
  if (signIn === undefined) return { browser: '', time: '', place: '' };
  const { browser, system } = browserNameOf(signIn.userAgent);
  const names = [browser, system].filter((name) => name !== null);
  return { browser: names.join(', '), time: momentOf(locale, signIn.signedInAt), place: placeOf(locale, signIn) ?? '' };
};

const valuesOf = (message: Message): MessageValues => {
  const { tenant, user, template, path, parameters, code = '', minutes = 10, until, codesLeft, signIn, clientName = '' } = message;
  const query = new URLSearchParams({ ...parameters, ui_locales: template.locale });
  return {
    ...brandOf(tenant),
    name: displayName(user),
    email: user.email,
    link: `${tenant.issuer}${path}?${query.toString()}`,
    tenant: oneLine(tenant.name, 100),
    hours: '24',
    until: until === undefined ? '' : momentOf(template.locale, until),
    client: oneLine(clientName, longestClientName),
    code,
    minutes: String(minutes),
    codes_left: codesLeft === undefined ? '' : String(codesLeft),
    ...signInValues(template.locale, signIn),
  };
};

/**
 * The same at every try, so that a receiver may drop the second copy; but another one of each try that brings another link or code: that is another message, and the copy
 * that is dropped would be the one that is good (RFC 5322 §3.6.4).
 */
const messageIdOf = ({ id, template: { name } }: Message): string =>
  isTemplateName(name) && messageKinds[name].isSecret ? randomUUID() : id;

/** A message to a user. In the platform's wording where the tenant's, stored before it was judged for instance, would tell a secret to somebody else. */
export const composeMail = (message: Message): Mail => {
  const { id, user, template } = message;
  const values = valuesOf(message);
  if (secretProblem(template, values) !== null) {
    const instead = platformWording(template);
    if (instead === undefined || instead === template) throw new Error(`no wording of ${template.name} keeps its secret`);
    return composeMail({ ...message, template: instead });
  }
  return {
    id,
    tenantId: message.tenant.id,
    messageId: messageIdOf(message),
    fromName: values.tenant,
    to: { name: values.name === user.email ? '' : values.name, address: user.email },
    subject: oneLine(fill(template.subject, values, 'text'), 200),
    text: fill(template.text, values, 'text'),
    html: fill(template.html, values, 'html'),
    locale: template.locale,
  };
};
