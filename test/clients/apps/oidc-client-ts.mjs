// A single-page application: this server only hands out files, the rest happens in the browser.
import { fileURLToPath } from 'node:url';
import express from 'express';

const { ISSUER, CLIENT_ID, PORT = '4000' } = process.env;
const library = fileURLToPath(new URL('../browser', import.meta.resolve('oidc-client-ts')));

const page = `<!doctype html>
<title>A single-page application</title>
<script src="/library/oidc-client-ts.min.js"></script>
<script type="module">
  const users = new oidc.UserManager({
    authority: '${ISSUER}',
    client_id: '${CLIENT_ID}',
    redirect_uri: location.origin + '/callback',
    post_logout_redirect_uri: location.origin + '/signed-out',
    scope: 'openid profile email offline_access',
    loadUserInfo: true,
  });
  if (location.pathname === '/callback') {
    await users.signinCallback();
    history.replaceState(null, '', '/');
  }
  const user = location.pathname === '/signed-out' ? null : await users.getUser();
  if (user === null && location.pathname === '/') await users.signinRedirect();
  document.querySelector('#greeting').textContent = user === null ? 'Signed out' : 'Hello ' + user.profile.name;
  document.querySelector('#sign-out').addEventListener('click', () => users.signoutRedirect());
  Object.assign(globalThis, { users });
</script>
<p id="greeting"></p>
<button id="sign-out">Sign out</button>`;

const app = express();
app.use('/library', express.static(library));
app.get('/{*any}', (request, response) => response.type('html').send(page));

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
