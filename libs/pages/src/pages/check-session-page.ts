import { html } from '../html/html.js';
import { scriptHash } from './script-hash.js';

/**
 * Answers messages `client_id session_state` of the page that frames it, or of another frame there of the same origin (OpenID Connect Session Management 1.0 §3.1, §3.2), to that origin alone. Where the browser keeps the cookies of framed sites away, it says
 * `error`: it knows nothing, and a client that took that for a change would ask for sign-ins for ever. Without a session it says `changed` to whatever is asked: nobody got an answer in none, and any site could work out what nothing hashes to, to learn whether somebody is signed
 * in. Firefox does not tell who frames a page: there frames of other origins beside it are answered, too, of what their own origin was told.
 */
const script = html`<script>
  const { cookie } = document.documentElement.dataset;
  const browserState = () =>
    document.cookie
      .split('; ')
      .find((pair) => pair.startsWith(cookie + '='))
      ?.slice(cookie.length + 1) ?? '';
  const mayRead = async () => document.hasStorageAccess === undefined || (await document.hasStorageAccess());
  const hash = async (text) => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return btoa(String.fromCharCode(...new Uint8Array(digest)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  };
  const statusOf = async ({ data, origin }) => {
    const asked = /^(.+) ([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{1,64})$/.exec(typeof data === 'string' ? data : '');
    if (asked === null) return 'error';
    const state = browserState();
    if (state === '') return (await mayRead()) ? 'changed' : 'error';
    const [, client, known, salt] = asked;
    return (await hash([client, origin, state, salt].join(' '))) === known ? 'unchanged' : 'changed';
  };
  const isOfFramingPage = ({ source, origin }) => {
    if (source === window.parent) return origin !== 'null';
    const framedBy = location.ancestorOrigins?.[0] ?? origin;
    return source?.parent === window.parent && framedBy === origin && origin !== 'null';
  };
  addEventListener('message', (event) => {
    if (!isOfFramingPage(event)) return;
    statusOf(event).then(
      (status) => event.source.postMessage(status, event.origin),
      () => event.source.postMessage('error', event.origin),
    );
  });
</script>`;

/** This page does nothing but run its script, and anybody may frame it: it answers each by its origin. */
export const checkSessionPolicy = `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *; script-src ${scriptHash(script)}`;

/** The page of `check_session_iframe`; nobody sees it. `cookie`: the name of the one that it reads. */
export const checkSessionPage = (cookie: string): string =>
  html`<!doctype html>
    <html lang="en" data-cookie="${cookie}">
      <head>
        <meta charset="utf-8" />
        <title>Session</title>
        ${script}
      </head>
      <body></body>
    </html> `.toString();
