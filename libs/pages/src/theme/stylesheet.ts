import { createHash } from 'node:crypto';

/** The one stylesheet of all pages. Colours of the brand come as custom properties from the brand's own stylesheet. */
export const stylesheet = `
:root{color-scheme:light dark;
  --text:#16181d;--muted:#565b66;--line:#868c98;--hairline:#e2e4e9;--field:#fff;--soft:#f3f4f7;
  --danger:#a3161f;--danger-soft:#fdf0f0;--success:#14663b;--success-soft:#ecf7f0;--shadow:0 1px 2px #0f172a14,0 12px 32px #0f172a1a}
@media (prefers-color-scheme:dark){:root{
  --text:#f1f2f4;--muted:#aab0bb;--line:#777d89;--hairline:#30333b;--field:#121418;--soft:#121418;
  --danger:#ff9a9d;--danger-soft:#3a1a1d;--success:#83d6a5;--success-soft:#14301f;--shadow:0 0 0 1px #30333b}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.25rem;
  padding:2.5rem 1rem;background:var(--page);color:var(--text);
  font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main{width:100%;max-width:26rem;background:var(--card);border-radius:1rem;box-shadow:var(--shadow);padding:2.25rem 2.25rem 2.5rem}
.brand{display:flow-root;margin:0 0 1.75rem;font-weight:600;line-height:2.5rem}
.brand .name{display:inline-block;max-width:calc(100% - 3.25rem);vertical-align:middle;line-height:1.4}
.brand img{height:2.5rem;max-width:10rem;object-fit:contain}
.logo{float:inline-start;margin-inline-end:.75rem;font-size:0;line-height:0}
.plate{border-radius:.35rem}
@media (prefers-color-scheme:dark){.plate{background:#fff}}
.monogram{float:inline-start;margin-inline-end:.75rem;display:grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:.7rem;border:1px solid var(--outline);background:var(--button);color:var(--on-button);
  font-size:1.2rem;font-weight:700}
h1{margin:0 0 .4rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;font-weight:650;text-wrap:balance}
h1+form{margin-top:1.1rem}
h1,h2,button,.button,label{hyphens:auto;hyphenate-limit-chars:12 5 5;overflow-wrap:break-word}
h2{margin:0 0 .25rem;font-size:1rem;line-height:1.4}
h3{margin:0 0 .25rem;font-size:.925rem;line-height:1.4;font-weight:600;color:var(--muted);overflow-wrap:break-word}
p{margin:0 0 1rem}
.lead{display:flow-root;color:var(--muted);margin-bottom:1.5rem}
.lead:has(img){margin-top:.9rem}
.logo+.text{display:flex;align-items:center;min-height:3rem;min-width:60%;padding-block:.35rem}
main>:last-child{margin-bottom:0}
.lead img{height:3rem;max-width:8rem;object-fit:contain}
form{margin:0}
fieldset{min-width:0;padding:0;border:0}
.field{margin:0 0 1.1rem}
label,legend{display:block;margin:0 0 .35rem;padding:0;font-size:.925rem;font-weight:600}
select,input:not([type=hidden],[type=checkbox],[type=radio]){display:block;width:100%;min-height:2.875rem;padding:.55rem .8rem;font:inherit;color:inherit;background:var(--field);
  border:1px solid var(--line);border-radius:.6rem}
[aria-invalid=true]{border-color:var(--danger)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.choice{display:flex;gap:.6rem;align-items:flex-start}
.choice+.choice{margin-top:.5rem}
.choice label{margin:0;font-weight:400;font-size:1rem;min-width:0;overflow-wrap:anywhere}
.choice input{flex:none;width:1.25rem;height:1.25rem;margin:.15rem 0 0;accent-color:var(--button)}
.things ul{margin:.2rem 0 .4rem;padding-inline-start:1.2rem;font-size:.925rem}
.actions{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem;margin-top:1.6rem}
button,.button{display:block;width:100%;min-height:2.875rem;padding:.65rem 1rem;font:inherit;font-weight:600;line-height:1.4;text-align:center;text-decoration:none;
  border-radius:.6rem;border:1px solid var(--outline);background:var(--button);color:var(--on-button);cursor:pointer}
button:hover,.button:hover{background:var(--button-hover)}
.secondary,.secondary:hover{background:transparent;color:var(--text);border-color:var(--line)}
.secondary:hover{border-color:var(--text)}
.danger,.danger:hover{background:transparent;color:var(--danger);border-color:currentColor}
details{margin-top:.6rem}
summary{width:fit-content;min-height:1.5rem;color:var(--link);cursor:pointer;font-size:.925rem}
details .field{margin:.75rem 0 .6rem}
a{color:var(--link);text-underline-offset:.15em}
.notice{margin:1rem 0 1.5rem;padding:.85rem 1rem;border-radius:.6rem;background:var(--soft);color:var(--text);border-inline-start:.3rem solid var(--link)}
.notice[data-kind]{border-color:currentColor}
.notice p{margin:0}
.notice p+p{margin-top:.6rem}
.notice[data-kind=error]{background:var(--danger-soft);color:var(--danger)}
.notice[data-kind=success]{background:var(--success-soft);color:var(--success)}
.notice dl{margin:.6rem 0 0;padding:0;border:0;font-size:1rem;gap:.3rem}
.notice dl div{display:flex;gap:.5rem;align-items:baseline}
.notice dt{flex:none;min-width:5.5rem}
.ways{list-style:none;margin:1.5rem 0 0;padding:0;border-block-start:1px solid var(--hairline)}
.ways li{padding:.8rem 0;border-block-end:1px solid var(--hairline)}
.ways li:last-child{border:0;padding-bottom:0}
.ways a{font-weight:600}
.ways span{display:block;color:var(--muted);font-size:.925rem}
main.wide{max-width:38rem}
.things{list-style:none;margin:1.5rem 0;padding:0;border-block-start:1px solid var(--hairline)}
.things>li{padding:1rem 0;border-block-end:1px solid var(--hairline)}
.things h2,.things h3{font-size:1rem;color:inherit;overflow-wrap:anywhere}
.things form{margin-top:.6rem}
.facts{display:grid;gap:.1rem;margin:0;color:var(--muted);font-size:.925rem}
.mark{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:.35rem;background:var(--success-soft);color:var(--success);font-size:.8rem;hyphens:none}
.small{display:inline-block;width:auto;min-height:2.5rem;padding:.4rem .9rem}
h2.fixed{margin-top:2rem}
.back{margin-top:1.75rem}
.actions+.note{margin-top:.75rem}
.scopes{list-style:none;margin:0 0 1.5rem;padding:0;border-block-start:1px solid var(--hairline)}
.scopes li{display:flex;gap:.75rem;padding:.7rem 0;border-block-end:1px solid var(--hairline)}
.scopes svg{flex:none;width:1.25rem;height:1.25rem;margin-top:.12rem;color:var(--link)}
.scopes:has(+h3){margin-bottom:.9rem}
.scopes[aria-labelledby~="allowed-scopes"]{color:var(--muted)}
.scopes[aria-labelledby~="allowed-scopes"] svg{color:inherit}
.scopes .sensitive{color:var(--text);font-weight:600}
.scopes strong{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:.35rem;background:var(--danger-soft);color:var(--danger);font-size:.8rem;hyphens:none}
.scopes .sensitive svg{color:var(--danger)}
ul.facts{list-style:none;margin:.25rem 0 0;padding-inline-start:.9rem}
.facts li{padding:.1rem 0;overflow-wrap:anywhere}
.scopes .facts li{display:list-item;border:0}
.facts b{font-weight:600;color:var(--text)}
.scopes code{color:var(--muted);font-size:.85em}
.scopes span{display:block}
.links{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:0 0 1rem;padding:0;font-size:.9rem}
form~.links{margin-top:1.25rem}
.qr{display:block;width:100%;max-width:14rem;margin:0 auto 1rem;border-radius:.6rem}
.key{color:var(--text);font-size:.95rem;user-select:all}
.codes{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.4rem 1rem;margin:0 0 1rem;padding:.85rem 1rem;border-radius:.6rem;background:var(--soft);
  font:1rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:nowrap}
input.code{font:600 1.35rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.12em;text-transform:uppercase}
.notice p+.plain,.notice .plain+p{margin-top:.6rem}
.hint{margin:.4rem 0 0;color:var(--muted);font-size:.9rem}
.aside{margin:0;font-size:.925rem;line-height:1.75}
.note{color:var(--muted);font-size:.9rem;margin:0 0 1rem}
.note:last-child{margin-bottom:0}
form~.aside,.facts+.aside,.aside+form,.aside+.field{margin-top:1.1rem}
section{margin-top:2.25rem}
button+.note{margin-top:.6rem}
dl+.note{margin-top:1.1rem}
dl{margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid var(--hairline);font-size:.85rem;color:var(--muted);display:grid;gap:.6rem}
dd{margin:0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--text);user-select:all}
.notice .plain{margin:0}
.plain dd{font-family:inherit}
footer{color:var(--on-page);font-size:.85rem;text-align:center;max-width:26rem}
@media (max-width:30rem){body{padding:1rem;justify-content:flex-start}main{padding:1.5rem 1.25rem 1.75rem}}
@media (forced-colors:active){main,button,.button{border:1px solid}}
`.replace(/\n\s*/g, '\n');

/** Name of the file under which the stylesheet is served: it changes with the content, and may be cached permanently. */
export const stylesheetName = `pages.${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}.css`;
