import { createHash } from 'node:crypto';

/**
 * What the form `#passkey-form` does (`passkeyForm`): it asks the browser for a passkey and sends the answer as any form is sent. On a page with a `webauthn` field it offers passkeys
 * among what that suggests (WebAuthn Level 3 §5.1.4, conditional mediation), with a new challenge before the last one expires. Without it the form stays hidden.
 */
export const passkeyScript = `
const form = document.getElementById('passkey-form');
const supported = form !== null && window.PublicKeyCredential !== undefined;

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytesOf(one.id) }));

const ask = async () => {
  if (form.dataset.offer !== undefined) return JSON.parse(form.dataset.offer);
  const answer = await fetch(form.dataset.options, { method: 'POST' });
  if (!answer.ok) throw new Error('no options');
  return answer.json();
};

const answerOf = ({ id, type, response }) => {
  const member = (name) => (response[name] ? { [name]: textOf(response[name]) } : {});
  const bytes = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].map(member);
  const transports = response.getTransports ? { transports: response.getTransports() } : {};
  return JSON.stringify({ id, rawId: id, type, response: Object.assign({}, ...bytes, transports) });
};

let pending = null;
const run = async (mediation) => {
  pending?.abort();
  const { signal } = (pending = new AbortController());
  const { options, renewal } = await ask().then((asked) => ({ options: asked, renewal: asked.timeout - 30000 }));
  const publicKey = { ...options, challenge: bytesOf(options.challenge) };
  if (mediation === 'conditional') setTimeout(() => signal.aborted || suggest(), renewal);
  if (form.dataset.ceremony === 'create') {
    publicKey.user = { ...options.user, id: bytesOf(options.user.id) };
    publicKey.excludeCredentials = described(options.excludeCredentials);
    return navigator.credentials.create({ publicKey, signal });
  }
  publicKey.allowCredentials = described(options.allowCredentials);
  return navigator.credentials.get({ publicKey, signal, ...(mediation && { mediation }) });
};
const send = (credential) => {
  form.querySelector('input[name=passkey]').value = answerOf(credential);
  for (const box of document.querySelectorAll('input[name=stay_signed_in]:checked')) {
    if (box.form === form) continue;
    const said = document.createElement('input');
    Object.assign(said, { type: 'hidden', name: box.name, value: 'on' });
    form.append(said);
  }
  form.submit();
};
const show = (id, isShown) => {
  const element = document.getElementById(id);
  if (element !== null) element.hidden = !isShown;
};
const suggest = () => run('conditional').then(send, () => undefined);

if (supported) {
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show('passkey-problem', false);
    run().then(send, () => show('passkey-problem', true));
  });
  if (document.querySelector('[autocomplete~="webauthn"]') !== null)
    PublicKeyCredential.isConditionalMediationAvailable?.().then((available) => available && suggest());
} else show('passkey-unsupported', true);
`.trimStart();

/** Name of the file under which the script is served: it changes with the content, and may be cached permanently. */
export const passkeyScriptName = `passkey.${createHash('sha256').update(passkeyScript).digest('hex').slice(0, 12)}.js`;
