import { escapeHtml } from '#pages';
import { type FirstCall, firstCalls } from './first-calls.js';

/** What the page loads besides the user interface's own files. */
export const docsAssets = {
  'docs.css': {
    contentType: 'text/css; charset=utf-8',
    content: `:root{color-scheme:light;--text:#16181d;--muted:#565b66;--line:#d5d8de;--code:#f3f4f7;--page:#fff;--link:#1f4fd8}
:root.dark-mode{color-scheme:dark;--text:#f1f2f4;--muted:#aab0bb;--line:#3a3e47;--code:#121418;--page:#1c2022;--link:#8fabff}
body{margin:0;background:var(--page)}
.start{max-width:1460px;margin:0 auto;padding:2rem 20px 0;box-sizing:border-box;color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.start a{color:var(--link)}
.start h1{margin:0 0 .25rem;font-size:1.75rem}
.start>p{margin:0 0 1rem;color:var(--muted);max-width:50rem}
.start details{border:1px solid var(--line);border-radius:.6rem;padding:.75rem 1.1rem}
.start summary{font-weight:600;cursor:pointer}
.start ol{margin:1rem 0 0;padding-inline-start:1.4rem}
.start li{margin:0 0 1.25rem}
.start h2{margin:0;font-size:1rem}
.start li p{margin:0 0 .4rem;color:var(--muted)}
.command{position:relative}
.command pre{margin:0;padding:.75rem 1rem;overflow-x:auto;background:var(--code);border:1px solid var(--line);border-radius:.5rem;font:.85rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.command button{position:absolute;top:.4rem;right:.4rem;min-width:4.5rem;min-height:2rem;padding:.2rem .6rem;font:inherit;font-size:.85rem;color:var(--text);background:var(--page);border:1px solid var(--line);border-radius:.4rem;cursor:pointer}
@media (max-width:40rem){.command button:not([hidden]){position:static;display:block;margin:.4rem 0 0 auto}}
.start :focus-visible{outline:3px solid var(--link);outline-offset:2px}
`,
  },
  'scheme.js': {
    contentType: 'text/javascript; charset=utf-8',
    // Before anything is painted. The class is the user interface's own for its dark colours.
    content: `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
`,
  },
  'start.js': {
    contentType: 'text/javascript; charset=utf-8',
    content: `for (const button of navigator.clipboard ? document.querySelectorAll('.command button') : []) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector('pre').textContent);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
}
window.SwaggerUIBundle({ url: '/admin/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`,
  },
} as const;

const item = ({ title, text, command }: FirstCall): string => `<li>
          <h2>${escapeHtml(title)}</h2>
          <p>${escapeHtml(text)}</p>
          <div class="command"><pre tabindex="0" aria-label="${escapeHtml(title)}">${escapeHtml(command)}</pre><button type="button" hidden>Copy</button></div>
        </li>`;

/** The page that describes the admin API: the first calls, to copy, then every operation, to read and try. It holds no data. */
export const docsPage = (gateway: string, environment: 'development' | 'production'): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Ostiary admin API</title>
    <link rel="icon" href="data:,">
    <script src="/admin/docs/scheme.js"></script>
    <link rel="stylesheet" href="/admin/docs/swagger-ui.css">
    <link rel="stylesheet" href="/admin/docs/docs.css">
    <script src="/admin/docs/swagger-ui-bundle.js" defer></script>
    <script src="/admin/docs/start.js" defer></script>
  </head>
  <body>
    <section class="start" aria-labelledby="first-calls">
      <h1>Ostiary</h1>
      <p>Everything that can be administered is below, as <a href="/admin/v1/openapi.json">OpenAPI</a>. Every call needs a token.</p>
      <details open>
        <summary id="first-calls">The first five calls</summary>
        <ol>
        ${firstCalls(gateway, environment).map(item).join('\n        ')}
        </ol>
      </details>
    </section>
    <div id="swagger-ui"></div>
    <noscript>What is below needs JavaScript; the document itself is <a href="/admin/v1/openapi.json">openapi.json</a>.</noscript>
  </body>
</html>
`;
